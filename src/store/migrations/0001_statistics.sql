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
