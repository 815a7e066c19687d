CREATE TABLE `answered_messages` (
	`terminal` text PRIMARY KEY NOT NULL,
	`category` text NOT NULL,
	`service_id` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `receipt_marks` (
	`operation` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`total` integer NOT NULL,
	`fn_number` text NOT NULL,
	`last_document` integer NOT NULL,
	`made_document` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `receipt_marks_by_document` ON `receipt_marks` (`fn_number`,`made_document`);--> statement-breakpoint
CREATE TABLE `__new_shifts` (
	`fn_number` text DEFAULT '' NOT NULL,
	`number` integer NOT NULL,
	`opened_at` integer NOT NULL,
	`opened_by` text NOT NULL,
	`closed_at` integer,
	`closed_by` text,
	`opening` text NOT NULL,
	`report` text,
	PRIMARY KEY(`fn_number`, `number`)
);
--> statement-breakpoint
INSERT INTO `__new_shifts`("fn_number", "number", "opened_at", "opened_by", "closed_at", "closed_by", "opening", "report") SELECT '', "number", "opened_at", "opened_by", "closed_at", "closed_by", "opening", "report" FROM `shifts`;--> statement-breakpoint
DROP TABLE `shifts`;--> statement-breakpoint
ALTER TABLE `__new_shifts` RENAME TO `shifts`;