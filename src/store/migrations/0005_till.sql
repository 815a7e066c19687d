CREATE TABLE `cashiers` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`inn` text,
	`pin` text NOT NULL,
	`is_elder` integer NOT NULL,
	`created_at` integer NOT NULL,
	`removed_at` integer
);
--> statement-breakpoint
CREATE TABLE `receipts` (
	`drive` text NOT NULL,
	`document_number` integer NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`total` integer,
	`paid_by` text,
	`cashier` text,
	`card` text,
	`shift` integer,
	`sale_id` text,
	PRIMARY KEY(`document_number`, `drive`)
);
--> statement-breakpoint
CREATE INDEX `receipts_by_time` ON `receipts` (`at`);--> statement-breakpoint
CREATE INDEX `receipts_by_total` ON `receipts` (`total`,`at`);--> statement-breakpoint
CREATE INDEX `receipts_by_card` ON `receipts` (`card`,`at`) WHERE card is not null;--> statement-breakpoint
CREATE INDEX `receipts_by_shift` ON `receipts` (`shift`,`drive`);--> statement-breakpoint
CREATE TABLE `sign_ins` (
	`workplace` text PRIMARY KEY NOT NULL,
	`cashier` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `till_acts` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`key` text,
	`fingerprint` text NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	`workplace` text,
	`drive` text,
	`shift` integer,
	`amount` integer,
	`request` text NOT NULL,
	`state` text NOT NULL,
	`outcome` text,
	`settled_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `till_acts_by_key` ON `till_acts` (`kind`,`key`);--> statement-breakpoint
CREATE INDEX `till_acts_by_shift` ON `till_acts` (`shift`,`drive`);--> statement-breakpoint
CREATE INDEX `till_acts_by_time` ON `till_acts` (`kind`,`at`);--> statement-breakpoint
CREATE INDEX `till_acts_at_work` ON `till_acts` (`at`) WHERE state in ('ordered', 'unknown');--> statement-breakpoint
ALTER TABLE `shifts` ADD `drawer` integer;
--> statement-breakpoint
-- Receipts that are there already, as far as the events name them.
INSERT OR IGNORE INTO `receipts` (`drive`, `document_number`, `at`, `kind`, `total`, `shift`, `sale_id`)
SELECT json_extract(`receipt`.`value`, '$.fnNumber'), json_extract(`receipt`.`value`, '$.documentNumber'), `at`, json_extract(`receipt`.`value`, '$.kind'),
	json_extract(`receipt`.`value`, '$.total'), json_extract(`receipt`.`value`, '$.shiftNumber'), `sale_id`
FROM `events`, json_each(coalesce(json_extract(`change`, '$.context.receipts'), json_extract(`change`, '$.whole.context.receipts'), '[]')) AS `receipt`
ORDER BY `at`;
