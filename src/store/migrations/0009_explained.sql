CREATE TABLE `explained_documents` (
	`drive` text PRIMARY KEY NOT NULL,
	`up_to` integer NOT NULL,
	`reason` text NOT NULL,
	`explained_by` text NOT NULL,
	`at` integer NOT NULL
);
