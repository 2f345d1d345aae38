CREATE SCHEMA IF NOT EXISTS "sales";
--> statement-breakpoint
CREATE TABLE "sales"."event_offsets" (
	"consumer" text NOT NULL,
	"stream" text NOT NULL,
	"seq" bigint NOT NULL,
	"failure" text,
	"failures" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "event_offsets_consumer_stream_pk" PRIMARY KEY("consumer","stream")
);
--> statement-breakpoint
CREATE TABLE "sales"."event_streams" (
	"stream" text PRIMARY KEY NOT NULL,
	"head" bigint NOT NULL,
	"epoch" uuid DEFAULT gen_random_uuid() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sales"."events" (
	"stream" text NOT NULL,
	"seq" bigint NOT NULL,
	"event_id" uuid NOT NULL,
	"type" text NOT NULL,
	"key" text NOT NULL,
	"version" bigint NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"effective_at" timestamp with time zone NOT NULL,
	"actor" jsonb NOT NULL,
	"trace_id" text NOT NULL,
	"payload" jsonb NOT NULL,
	CONSTRAINT "events_stream_seq_pk" PRIMARY KEY("stream","seq"),
	CONSTRAINT "events_event_id_unique" UNIQUE("event_id")
);
--> statement-breakpoint
CREATE TABLE "sales"."mutation_results" (
	"principal" text NOT NULL,
	"field" text NOT NULL,
	"key" text NOT NULL,
	"input_hash" text NOT NULL,
	"result" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "mutation_results_principal_field_key_pk" PRIMARY KEY("principal","field","key")
);
--> statement-breakpoint
CREATE TABLE "sales"."security_audit" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"request_id" text NOT NULL,
	"principal_kind" text NOT NULL,
	"principal_id" text,
	"account_id" text,
	"session_id" text,
	"client_address" text,
	"operation" text NOT NULL,
	"outcome" text NOT NULL,
	"codes" text[] NOT NULL,
	"object" text
);
--> statement-breakpoint
CREATE TABLE "sales"."used_tickets" (
	"ticket_id" uuid PRIMARY KEY NOT NULL,
	"used_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sales"."account_manager_assignments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"origin" text NOT NULL,
	"state" text NOT NULL,
	"assigned_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sales"."customer_associations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"association_type" text NOT NULL,
	"origin" text NOT NULL,
	"associated_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"freeze_state" text NOT NULL,
	"freeze_origin" text,
	"freeze_reason" text,
	"frozen_at" timestamp with time zone,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sales"."budget_adjustments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"association_id" uuid NOT NULL,
	"budget_type_before" text,
	"amount_before" numeric(11,2),
	"policy_before" text,
	"budget_type" text NOT NULL,
	"amount_after" numeric(11,2) NOT NULL,
	"policy_after" text NOT NULL,
	"unfreeze_now" boolean NOT NULL,
	"operator_kind" text NOT NULL,
	"operator_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sales"."budget_alerts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"association_id" uuid NOT NULL,
	"budget_type" text NOT NULL,
	"threshold" integer NOT NULL,
	"amount" numeric(11,2) NOT NULL,
	"used_amount" numeric(24,8) NOT NULL,
	"usage_percent" numeric(30,2) NOT NULL,
	"cycle" text NOT NULL,
	"raised_at" timestamp with time zone NOT NULL,
	"cleared_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sales"."customer_budgets" (
	"association_id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"budget_type" text NOT NULL,
	"amount" numeric(11,2) NOT NULL,
	"exhaustion_policy" text NOT NULL,
	"counted_from" timestamp with time zone NOT NULL,
	"passed_threshold" integer NOT NULL,
	"cycle" text NOT NULL,
	"quiet_until" timestamp with time zone,
	"checked_hour" timestamp with time zone NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sales"."freeze_records" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"association_id" uuid NOT NULL,
	"operation" text NOT NULL,
	"origin" text,
	"reason" text,
	"operator_id" uuid,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sales"."known_accounts" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"account_name" text NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sales"."known_members" (
	"member_id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"role_kinds" text[] NOT NULL,
	"status" text NOT NULL,
	"deleted" boolean NOT NULL,
	"version" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sales"."known_spending" (
	"association_id" uuid NOT NULL,
	"month" text NOT NULL,
	"partner_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"all" numeric(24,8) NOT NULL,
	"budgetable" numeric(24,8) NOT NULL,
	"revision" integer NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	CONSTRAINT "known_spending_association_id_month_pk" PRIMARY KEY("association_id","month")
);
--> statement-breakpoint
CREATE INDEX "security_audit_account_id_at_index" ON "sales"."security_audit" USING btree ("account_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "one_manager_per_customer" ON "sales"."account_manager_assignments" USING btree ("customer_id") WHERE state <> 'ENDED';--> statement-breakpoint
CREATE INDEX "account_manager_assignments_partner_id_member_id_index" ON "sales"."account_manager_assignments" USING btree ("partner_id","member_id");--> statement-breakpoint
CREATE UNIQUE INDEX "one_partner_per_customer" ON "sales"."customer_associations" USING btree ("customer_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "customer_associations_partner_id_associated_at_id_index" ON "sales"."customer_associations" USING btree ("partner_id","associated_at","id");--> statement-breakpoint
CREATE INDEX "budget_adjustments_customer_id_at_id_index" ON "sales"."budget_adjustments" USING btree ("customer_id","at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "one_open_alert_per_threshold" ON "sales"."budget_alerts" USING btree ("association_id","cycle","threshold") WHERE cleared_at is null;--> statement-breakpoint
CREATE INDEX "budget_alerts_partner_id_raised_at_id_index" ON "sales"."budget_alerts" USING btree ("partner_id","raised_at","id");--> statement-breakpoint
CREATE INDEX "customer_budgets_checked_hour_index" ON "sales"."customer_budgets" USING btree ("checked_hour");--> statement-breakpoint
CREATE INDEX "freeze_records_association_id_at_id_index" ON "sales"."freeze_records" USING btree ("association_id","at","id");