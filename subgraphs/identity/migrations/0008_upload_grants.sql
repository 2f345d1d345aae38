CREATE TABLE "identity"."upload_grants" (
	"file_id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"size" integer NOT NULL,
	"granted_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "upload_grants_account_id_granted_at_index" ON "identity"."upload_grants" USING btree ("account_id","granted_at");