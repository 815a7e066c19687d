CREATE TABLE `accumulations` (
	`operation` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`at` integer NOT NULL,
	`amount` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `accumulations_by_client` ON `accumulations` (`client_id`,`amount`);--> statement-breakpoint
CREATE TABLE `audit` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	`role` text NOT NULL,
	`action` text NOT NULL,
	`facts` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_by_time` ON `audit` (`at`);--> statement-breakpoint
CREATE TABLE `cards` (
	`ref` text PRIMARY KEY NOT NULL,
	`sale_id` text NOT NULL,
	`token` text NOT NULL,
	`card_number` text
);
--> statement-breakpoint
CREATE TABLE `events` (
	`sale_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`at` integer NOT NULL,
	`event` text NOT NULL,
	`states` text NOT NULL,
	`asked` text NOT NULL,
	`ended` text NOT NULL,
	PRIMARY KEY(`sale_id`, `sequence`)
);
--> statement-breakpoint
CREATE INDEX `events_by_time` ON `events` (`at`);--> statement-breakpoint
CREATE TABLE `nozzle_totals` (
	`pump` integer NOT NULL,
	`nozzle` integer NOT NULL,
	`volume` integer NOT NULL,
	`amount` integer NOT NULL,
	PRIMARY KEY(`pump`, `nozzle`)
);
--> statement-breakpoint
CREATE TABLE `requests` (
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`sale_id` text NOT NULL,
	`sequence` integer NOT NULL,
	PRIMARY KEY(`scope`, `key`)
);
--> statement-breakpoint
CREATE TABLE `sales` (
	`id` text PRIMARY KEY NOT NULL,
	`chart` text NOT NULL,
	`version` integer NOT NULL,
	`path` text NOT NULL,
	`workplace` text NOT NULL,
	`pump` integer,
	`sequence` integer NOT NULL,
	`done` integer NOT NULL,
	`tags` text NOT NULL,
	`snapshot` text NOT NULL,
	`work` text NOT NULL,
	`created_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE INDEX `sales_by_time` ON `sales` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `sales_at_work` ON `sales` (`done`);--> statement-breakpoint
CREATE TABLE `shifts` (
	`number` integer PRIMARY KEY NOT NULL,
	`opened_at` integer NOT NULL,
	`opened_by` text NOT NULL,
	`closed_at` integer,
	`closed_by` text,
	`opening` text NOT NULL,
	`report` text
);
--> statement-breakpoint
CREATE TABLE `stations` (
	`version` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	`reason` text NOT NULL,
	`document` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `statistics_names` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`chart` text NOT NULL,
	`version` integer NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`detail` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `statistics_names_by_name` ON `statistics_names` (`chart`,`version`,`kind`,`name`);--> statement-breakpoint
CREATE TABLE `statistics_place` (
	`id` integer PRIMARY KEY NOT NULL,
	`place` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `statistics_sums` (
	`chart` text NOT NULL,
	`version` integer NOT NULL,
	`span` text NOT NULL,
	`start` integer NOT NULL,
	`pump` integer NOT NULL,
	`payment_type` text NOT NULL,
	`product` text NOT NULL,
	`loyalty` integer NOT NULL,
	`sums` blob NOT NULL,
	PRIMARY KEY(`chart`, `version`, `span`, `start`, `pump`, `payment_type`, `product`, `loyalty`)
);
--> statement-breakpoint
CREATE TABLE `tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`hash` text NOT NULL,
	`tail` text NOT NULL,
	`seeded` integer NOT NULL,
	`created_at` integer NOT NULL,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_hash_unique` ON `tokens` (`hash`);--> statement-breakpoint
CREATE TABLE `unclaimed_deliveries` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`pump` integer NOT NULL,
	`nozzle` integer NOT NULL,
	`volume` integer NOT NULL,
	`amount` integer NOT NULL
);
