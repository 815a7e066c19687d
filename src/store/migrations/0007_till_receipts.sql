ALTER TABLE `receipts` ADD `cash` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `receipts` ADD `fiscal_sign` text;--> statement-breakpoint
CREATE INDEX `receipts_by_sign` ON `receipts` (`fiscal_sign`);--> statement-breakpoint
-- Of receipts that are there already, as far as the events name them.
UPDATE `receipts` SET `fiscal_sign` = `named`.`sign` FROM (
	SELECT json_extract(`receipt`.`value`, '$.fnNumber') AS `drive`, json_extract(`receipt`.`value`, '$.documentNumber') AS `number`,
		json_extract(`receipt`.`value`, '$.fiscalSign') AS `sign`
	FROM `events`, json_each(coalesce(json_extract(`change`, '$.context.receipts'), json_extract(`change`, '$.whole.context.receipts'), '[]')) AS `receipt`
) AS `named` WHERE `receipts`.`drive` = `named`.`drive` AND `receipts`.`document_number` = `named`.`number`;
