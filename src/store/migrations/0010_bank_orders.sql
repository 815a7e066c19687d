CREATE TABLE `bank_orders` (
	`service_id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`category_before` text,
	`service_id_before` text
);
