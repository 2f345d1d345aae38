-- Accounts that are there already are registered, want no promotions, and get a link of their own to leave them.
CREATE TABLE "identity"."agreement_acceptances" (
	"acceptance_id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"code" text NOT NULL,
	"agreement_version" text NOT NULL,
	"user_id" uuid NOT NULL,
	"address" text,
	"operation" text NOT NULL,
	"accepted_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."countries" (
	"code" text PRIMARY KEY NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"dial_code" text NOT NULL,
	"signing_entity" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."known_agreements" (
	"code" text NOT NULL,
	"version" text NOT NULL,
	"name" text NOT NULL,
	"effective_at" timestamp with time zone NOT NULL,
	CONSTRAINT "known_agreements_code_version_pk" PRIMARY KEY("code","version")
);
--> statement-breakpoint
CREATE TABLE "identity"."sent_codes" (
	"holder" text NOT NULL,
	"purpose" text NOT NULL,
	"target" text NOT NULL,
	"code_id" uuid NOT NULL,
	"code_hash" text NOT NULL,
	"channel" text NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"tries" integer NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "sent_codes_holder_purpose_target_pk" PRIMARY KEY("holder","purpose","target"),
	CONSTRAINT "sent_codes_code_id_unique" UNIQUE("code_id")
);
--> statement-breakpoint
ALTER TABLE "identity"."verification_codes" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP TABLE "identity"."verification_codes" CASCADE;--> statement-breakpoint
ALTER TABLE "identity"."messages" ALTER COLUMN "partner_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "identity"."accounts" ADD COLUMN "onboarding_status" text DEFAULT 'REGISTERED' NOT NULL;--> statement-breakpoint
ALTER TABLE "identity"."accounts" ALTER COLUMN "onboarding_status" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "identity"."accounts" ADD COLUMN "services_enabled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "identity"."accounts" ADD COLUMN "signing_entity" text;--> statement-breakpoint
ALTER TABLE "identity"."accounts" ADD COLUMN "customer_type" text;--> statement-breakpoint
ALTER TABLE "identity"."accounts" ADD COLUMN "address" text;--> statement-breakpoint
ALTER TABLE "identity"."accounts" ADD COLUMN "marketing_consent" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "identity"."accounts" ALTER COLUMN "marketing_consent" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "identity"."accounts" ADD COLUMN "unsubscribe_token" text DEFAULT gen_random_uuid()::text NOT NULL;--> statement-breakpoint
ALTER TABLE "identity"."accounts" ALTER COLUMN "unsubscribe_token" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "identity"."accounts" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "identity"."agreement_acceptances" ADD CONSTRAINT "agreement_acceptances_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "identity"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agreement_acceptances_account_id_code_index" ON "identity"."agreement_acceptances" USING btree ("account_id","code");--> statement-breakpoint
CREATE INDEX "sent_codes_expires_at_index" ON "identity"."sent_codes" USING btree ("expires_at");--> statement-breakpoint
ALTER TABLE "identity"."accounts" ADD CONSTRAINT "accounts_unsubscribe_token_unique" UNIQUE("unsubscribe_token");