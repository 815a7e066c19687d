CREATE TABLE `disk_trials` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `shift_sums` (
	`drive` text NOT NULL,
	`shift` integer NOT NULL,
	`subject` text NOT NULL,
	`code` text NOT NULL,
	`name` text NOT NULL,
	`detail` text NOT NULL,
	`sales` integer NOT NULL,
	`sales_amount` integer NOT NULL,
	`refunds` integer NOT NULL,
	`refunds_amount` integer NOT NULL,
	`quantity` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`shift`, `drive`, `subject`, `code`)
);
--> statement-breakpoint
DROP INDEX `sales_of_concern`;--> statement-breakpoint
DROP INDEX `sales_at_work`;--> statement-breakpoint
CREATE INDEX `sales_by_pump` ON `sales` (`pump`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `sales_by_workplace` ON `sales` (`workplace`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `sales_by_concern` ON `sales` (`concern`) WHERE concern is not null;--> statement-breakpoint
CREATE INDEX `sales_tagged_open` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|open|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_awaitingCard` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|awaitingCard|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_awaitingOffers` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|awaitingOffers|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_awaitingConfirmation` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|awaitingConfirmation|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_loyaltyDown` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|loyaltyDown|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_awaitingPayment` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|awaitingPayment|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_receiptPrinting` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|receiptPrinting|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_dispensing` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|dispensing|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_underDelivered` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|underDelivered|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_awaitingReceipt` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|awaitingReceipt|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_refunding` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|refunding|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_attention` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|attention|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_paid` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|paid|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_closed` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|closed|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_completed` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|completed|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_cancelled` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|cancelled|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_refunded` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|refunded|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_unpaid` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|unpaid|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_failed` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|failed|') > 0;--> statement-breakpoint
CREATE INDEX `sales_tagged_confirming` ON `sales` (`created_at`,`id`) WHERE instr(tags, '|confirming|') > 0;--> statement-breakpoint
CREATE INDEX `sales_at_work` ON `sales` (`created_at`) WHERE done = 0;--> statement-breakpoint
DROP INDEX `receipts_by_shift`;--> statement-breakpoint
CREATE INDEX `receipts_of_shift` ON `receipts` (`shift`,`drive`,`kind`,`paid_by`,`cashier`,`sale_id`,`total`,`cash`);--> statement-breakpoint
ALTER TABLE `requests` ADD `answer` text;--> statement-breakpoint
ALTER TABLE `shifts` ADD `before` text;--> statement-breakpoint
ALTER TABLE `shifts` ADD `last_sale` integer;--> statement-breakpoint
CREATE INDEX `shifts_by_number` ON `shifts` (`number`);--> statement-breakpoint
CREATE INDEX `cards_by_sale` ON `cards` (`sale_id`);--> statement-breakpoint
CREATE INDEX `claims_by_time` ON `claims` (`kind`,`at`);--> statement-breakpoint
CREATE INDEX `receipt_marks_by_time` ON `receipt_marks` (`at`);--> statement-breakpoint
CREATE INDEX `receipt_marks_open` ON `receipt_marks` (`kind`,`total`,`at`) WHERE made_document is null;--> statement-breakpoint
CREATE INDEX `stations_by_time` ON `stations` (`at`);