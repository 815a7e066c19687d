CREATE TABLE `epochs` (
	`epoch` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`cause` text NOT NULL,
	`place` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `identity` (
	`id` integer PRIMARY KEY NOT NULL,
	`station` text NOT NULL,
	`key_print` text,
	`run` integer NOT NULL,
	`copied_at` integer
);
--> statement-breakpoint
CREATE TABLE `lost_requests` (
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`sale_id` text NOT NULL,
	PRIMARY KEY(`scope`, `key`)
);
--> statement-breakpoint
ALTER TABLE `events` ADD `hash` blob;--> statement-breakpoint
ALTER TABLE `sales` ADD `epoch` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `unclaimed_deliveries` ADD `reason` text;--> statement-breakpoint
ALTER TABLE `unclaimed_deliveries` ADD `explained_by` text;--> statement-breakpoint
ALTER TABLE `unclaimed_deliveries` ADD `explained_at` integer;--> statement-breakpoint
-- Nobody was asked for a reason before.
UPDATE `unclaimed_deliveries` SET `reason` = '', `explained_by` = '', `explained_at` = `at`;
