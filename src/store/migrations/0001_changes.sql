ALTER TABLE `events` ADD `change` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
-- What a sale knew lay whole in its row, written anew with each step. It goes, as it is, to the last step of the sale.
UPDATE `events` SET `change` = (
	SELECT json_object('whole', json_set(
		json_remove(`snapshot`, '$.historyValue'),
		'$.children', json((SELECT json_group_object(`key`, json_extract(`value`, '$.src')) FROM json_each(`snapshot`, '$.children'))),
		'$.work', json(`work`)
	))
	FROM `sales` WHERE `sales`.`id` = `events`.`sale_id`
) WHERE EXISTS (SELECT 1 FROM `sales` WHERE `sales`.`id` = `events`.`sale_id` AND `sales`.`sequence` = `events`.`sequence`);--> statement-breakpoint
ALTER TABLE `sales` DROP COLUMN `snapshot`;--> statement-breakpoint
ALTER TABLE `sales` DROP COLUMN `work`;
