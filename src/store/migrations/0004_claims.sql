CREATE TABLE `claims` (
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`drive` text NOT NULL,
	`sale_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`kind`, `name`, `drive`, `sale_id`)
);

--> statement-breakpoint
-- The documents and transactions that are there already are read out of the events once.
INSERT OR IGNORE INTO `claims`
SELECT 'document', CAST(json_extract(`receipt`.`value`, '$.documentNumber') AS text), json_extract(`receipt`.`value`, '$.fnNumber'), `sale_id`, `at`
FROM `events`, json_each(coalesce(json_extract(`change`, '$.context.receipts'), json_extract(`change`, '$.whole.context.receipts'), '[]')) AS `receipt`;
--> statement-breakpoint
INSERT OR IGNORE INTO `claims`
SELECT 'transaction', `transaction_id`, '', `sale_id`, `at` FROM (
	SELECT coalesce(json_extract(`change`, '$.context.payment.bank.transactionId'), json_extract(`change`, '$.whole.context.payment.bank.transactionId')) AS `transaction_id`, `sale_id`, `at`
	FROM `events`
) WHERE `transaction_id` IS NOT NULL;
