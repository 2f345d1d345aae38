CREATE SCHEMA IF NOT EXISTS "finance";
--> statement-breakpoint
CREATE TABLE "finance"."event_offsets" (
	"consumer" text NOT NULL,
	"stream" text NOT NULL,
	"seq" bigint NOT NULL,
	"failure" text,
	"failures" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "event_offsets_consumer_stream_pk" PRIMARY KEY("consumer","stream")
);
--> statement-breakpoint
CREATE TABLE "finance"."event_streams" (
	"stream" text PRIMARY KEY NOT NULL,
	"head" bigint NOT NULL,
	"epoch" uuid DEFAULT gen_random_uuid() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "finance"."events" (
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
CREATE TABLE "finance"."mutation_results" (
	"principal" text NOT NULL,
	"field" text NOT NULL,
	"key" text NOT NULL,
	"input_hash" text NOT NULL,
	"result" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "mutation_results_principal_field_key_pk" PRIMARY KEY("principal","field","key")
);
--> statement-breakpoint
CREATE TABLE "finance"."security_audit" (
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
CREATE TABLE "finance"."used_tickets" (
	"ticket_id" uuid PRIMARY KEY NOT NULL,
	"used_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "finance"."known_account_managers" (
	"assignment_id" uuid PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"partner_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"assigned_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "finance"."known_associations" (
	"association_id" uuid PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"partner_id" uuid NOT NULL,
	"associated_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "finance"."customer_ledgers" (
	"customer_id" uuid PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "finance"."spending_totals" (
	"partner_id" uuid NOT NULL,
	"association_id" uuid NOT NULL,
	"month" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"all" numeric(24,8) NOT NULL,
	"budgetable" numeric(24,8) NOT NULL,
	"revision" integer NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	CONSTRAINT "spending_totals_association_id_month_pk" PRIMARY KEY("association_id","month")
);
--> statement-breakpoint
CREATE TABLE "finance"."usage_record_ids" (
	"record_id" text PRIMARY KEY NOT NULL,
	"content_hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "finance"."usage_records" (
	"month" text NOT NULL,
	"record_id" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"association_id" uuid,
	"partner_id" uuid,
	"kind" text NOT NULL,
	"product_code" text NOT NULL,
	"percentile_bandwidth" boolean NOT NULL,
	"list_amount" numeric(24,8) NOT NULL,
	"spent_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "usage_records_month_record_id_pk" PRIMARY KEY("month","record_id")
) PARTITION BY LIST ("month");
--> statement-breakpoint
CREATE INDEX "security_audit_account_id_at_index" ON "finance"."security_audit" USING btree ("account_id","at");--> statement-breakpoint
CREATE INDEX "known_account_managers_customer_id_member_id_index" ON "finance"."known_account_managers" USING btree ("customer_id","member_id");--> statement-breakpoint
CREATE INDEX "known_associations_customer_id_associated_at_index" ON "finance"."known_associations" USING btree ("customer_id","associated_at");--> statement-breakpoint
CREATE INDEX "spending_totals_customer_id_month_index" ON "finance"."spending_totals" USING btree ("customer_id","month");--> statement-breakpoint
CREATE INDEX "usage_records_customer_id_spent_at_index" ON "finance"."usage_records" USING btree ("customer_id","spent_at");
--> statement-breakpoint
CREATE TABLE "finance"."usage_records_other" PARTITION OF "finance"."usage_records" DEFAULT;
--> statement-breakpoint
CREATE FUNCTION "finance"."ensure_usage_month"("wanted" text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = finance, pg_temp AS $$
DECLARE
	name text := 'usage_records_' || replace(wanted, '-', '_');
BEGIN
	IF wanted !~ '^[0-9]{4}-(0[1-9]|1[0-2])$' THEN
		RAISE EXCEPTION 'not a month: %', wanted;
	END IF;
	PERFORM pg_advisory_xact_lock(hashtextextended('finance.ensure_usage_month', 0));
	IF to_regclass('finance.' || name) IS NOT NULL OR EXISTS (SELECT 1 FROM finance.usage_records_other WHERE month = wanted) THEN
		RETURN;
	END IF;
	EXECUTE format('CREATE TABLE finance.%I PARTITION OF finance.usage_records FOR VALUES IN (%L)', name, wanted);
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION "finance"."ensure_usage_month"(text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION "finance"."ensure_usage_month"(text) TO "pcg_finance";
