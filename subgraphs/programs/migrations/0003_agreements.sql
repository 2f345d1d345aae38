CREATE SEQUENCE "programs"."contract_numbers" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 10000001 CACHE 1;--> statement-breakpoint
CREATE TABLE "programs"."known_partners" (
	"partner_id" uuid PRIMARY KEY NOT NULL,
	"country" text NOT NULL,
	"joined_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "programs"."agreement_acceptances" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"version" text NOT NULL,
	"account_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"address" text,
	"operation" text NOT NULL,
	"accepted_at" timestamp with time zone NOT NULL,
	"contracting_entity" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "programs"."agreement_documents" (
	"code" text NOT NULL,
	"version" text NOT NULL,
	"name" text NOT NULL,
	"text" text NOT NULL,
	"updated_on" date NOT NULL,
	"effective_at" timestamp with time zone NOT NULL,
	"audience" text[] NOT NULL,
	"acceptance" text NOT NULL,
	"signing" text,
	"valid_months" integer,
	"published_at" timestamp with time zone NOT NULL,
	"published_by" uuid,
	CONSTRAINT "agreement_documents_code_version_pk" PRIMARY KEY("code","version")
);
--> statement-breakpoint
CREATE TABLE "programs"."signed_agreements" (
	"id" uuid PRIMARY KEY NOT NULL,
	"contract_no" text NOT NULL,
	"account_id" uuid NOT NULL,
	"code" text NOT NULL,
	"version" text NOT NULL,
	"acceptance_id" uuid NOT NULL,
	"contracting_entity" text NOT NULL,
	"effective_on" date NOT NULL,
	"expires_on" date,
	"signed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "signed_agreements_contract_no_unique" UNIQUE("contract_no"),
	CONSTRAINT "signed_agreements_account_id_code_version_unique" UNIQUE("account_id","code","version")
);
--> statement-breakpoint
CREATE INDEX "agreement_acceptances_user_id_accepted_at_id_index" ON "programs"."agreement_acceptances" USING btree ("user_id","accepted_at","id");--> statement-breakpoint
CREATE INDEX "agreement_acceptances_account_id_code_index" ON "programs"."agreement_acceptances" USING btree ("account_id","code");--> statement-breakpoint
CREATE INDEX "agreement_documents_code_effective_at_index" ON "programs"."agreement_documents" USING btree ("code","effective_at");--> statement-breakpoint
CREATE INDEX "signed_agreements_account_id_signed_at_id_index" ON "programs"."signed_agreements" USING btree ("account_id","signed_at","id");