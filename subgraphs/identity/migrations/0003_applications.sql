CREATE TABLE "identity"."companies" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"country" text NOT NULL,
	"registration_no" text NOT NULL,
	"registration_key" text NOT NULL,
	"tax_identification_number" text NOT NULL,
	"master_account_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."network_application_attempts" (
	"application_id" uuid NOT NULL,
	"attempt" integer NOT NULL,
	"company_info" jsonb NOT NULL,
	"contact" jsonb NOT NULL,
	"filing" jsonb NOT NULL,
	"submitted_at" timestamp with time zone NOT NULL,
	"outcome" text,
	"ended_at" timestamp with time zone,
	"reason" text,
	CONSTRAINT "network_application_attempts_application_id_attempt_pk" PRIMARY KEY("application_id","attempt")
);
--> statement-breakpoint
CREATE TABLE "identity"."network_applications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"status" text NOT NULL,
	"review_mode" text,
	"attempt" integer NOT NULL,
	"country" text NOT NULL,
	"company_info" jsonb NOT NULL,
	"contact" jsonb NOT NULL,
	"filing" jsonb NOT NULL,
	"warnings" text[] NOT NULL,
	"findings" jsonb NOT NULL,
	"submitted_at" timestamp with time zone NOT NULL,
	"check_due_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone,
	"rejection_reason" text,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "network_applications_account_id_unique" UNIQUE("account_id")
);
--> statement-breakpoint
-- Each partner that is there already is the master account of a company of its own, told from others by its account.
INSERT INTO "identity"."companies" SELECT gen_random_uuid(), "name", "country", "id"::text, upper(replace("id"::text, '-', '')), '', "id", 1, "created_at", "updated_at" FROM "identity"."partners";--> statement-breakpoint
ALTER TABLE "identity"."partners" ADD COLUMN "company_id" uuid;--> statement-breakpoint
UPDATE "identity"."partners" SET "company_id" = "companies"."id" FROM "identity"."companies" WHERE "companies"."master_account_id" = "partners"."id";--> statement-breakpoint
ALTER TABLE "identity"."partners" ALTER COLUMN "company_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "identity"."companies" ADD CONSTRAINT "companies_master_account_id_accounts_id_fk" FOREIGN KEY ("master_account_id") REFERENCES "identity"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."network_application_attempts" ADD CONSTRAINT "network_application_attempts_application_id_network_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "identity"."network_applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."network_applications" ADD CONSTRAINT "network_applications_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "identity"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "companies_registration" ON "identity"."companies" USING btree ("country","registration_key");--> statement-breakpoint
CREATE INDEX "network_applications_queue" ON "identity"."network_applications" USING btree ("submitted_at","id") WHERE "identity"."network_applications"."status" = 'UNDER_REVIEW';--> statement-breakpoint
CREATE INDEX "network_applications_unchecked" ON "identity"."network_applications" USING btree ("check_due_at") WHERE "identity"."network_applications"."status" = 'AUTO_CHECKING';--> statement-breakpoint
ALTER TABLE "identity"."partners" ADD CONSTRAINT "partners_company_id_companies_id_fk" FOREIGN KEY ("company_id") REFERENCES "identity"."companies"("id") ON DELETE no action ON UPDATE no action;