CREATE TABLE `deliveries` (
	`sale_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`at` integer NOT NULL,
	`pump` integer NOT NULL,
	`nozzle` integer NOT NULL,
	`volume` integer NOT NULL,
	`amount` integer NOT NULL,
	`settled_by` text NOT NULL,
	`volume_before` integer NOT NULL,
	`amount_before` integer NOT NULL,
	PRIMARY KEY(`sale_id`, `sequence`)
);
--> statement-breakpoint
CREATE INDEX `deliveries_by_time` ON `deliveries` (`at`);--> statement-breakpoint
ALTER TABLE `sales` ADD `concern` text;--> statement-breakpoint
CREATE INDEX `sales_of_concern` ON `sales` (`created_at`) WHERE concern is not null;--> statement-breakpoint
-- Deliveries were read out of the events at each query. Those that are there are read once more: a dispenser's own figures, or a person's volume at the list price.
INSERT INTO `deliveries`
SELECT `ended`.`sale_id`, `ended`.`sequence`, `ended`.`at`, `sales`.`pump`, json_extract(`opening`.`event`, '$.input.order.fuel.nozzle'),
	coalesce(json_extract(`ended`.`event`, '$.output.volume'), json_extract(`ended`.`event`, '$.evidence.volume')),
	coalesce(
		json_extract(`ended`.`event`, '$.output.amount'),
		(json_extract(`ended`.`event`, '$.evidence.volume') * json_extract(`opening`.`event`, '$.input.order.fuel.listPrice') + 500) / 1000
	),
	CASE json_extract(`ended`.`event`, '$.type') WHEN 'attention.resolved' THEN 'person' ELSE json_extract(`ended`.`event`, '$.output.settledBy') END,
	coalesce(json_extract(`prepared`.`event`, '$.output.volume'), 0),
	coalesce(json_extract(`prepared`.`event`, '$.output.amount'), 0)
FROM `events` AS `ended`
JOIN `sales` ON `sales`.`id` = `ended`.`sale_id`
JOIN `events` AS `opening` ON `opening`.`sale_id` = `ended`.`sale_id` AND `opening`.`sequence` = 1
LEFT JOIN `events` AS `prepared` ON `prepared`.`sale_id` = `ended`.`sale_id` AND `prepared`.`sequence` = (
	SELECT max(`sequence`) FROM `events`
	WHERE `sale_id` = `ended`.`sale_id` AND `sequence` < `ended`.`sequence` AND json_extract(`event`, '$.type') = 'xstate.done.actor.preparePump'
)
WHERE json_extract(`ended`.`event`, '$.type') = 'xstate.done.actor.followDelivery'
	OR (json_extract(`ended`.`event`, '$.type') = 'attention.resolved' AND json_extract(`ended`.`event`, '$.choice') = 'delivered');--> statement-breakpoint
UPDATE `sales` SET `concern` = CASE WHEN `tags` LIKE '%|attention|%' THEN 'decision' WHEN `tags` LIKE '%|unpaid|%' THEN 'unpaid' END;
