CREATE TABLE "identity"."company_association_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"company_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"status" text NOT NULL,
	"last_name" text NOT NULL,
	"first_name" text NOT NULL,
	"preferred_method" text NOT NULL,
	"email" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone,
	"rejection_reason" text,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "identity"."company_association_requests" ADD CONSTRAINT "company_association_requests_company_id_companies_id_fk" FOREIGN KEY ("company_id") REFERENCES "identity"."companies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."company_association_requests" ADD CONSTRAINT "company_association_requests_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "identity"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "company_association_requests_pending" ON "identity"."company_association_requests" USING btree ("account_id") WHERE "identity"."company_association_requests"."status" = 'PENDING';--> statement-breakpoint
CREATE INDEX "company_association_requests_company" ON "identity"."company_association_requests" USING btree ("company_id","requested_at","id");