CREATE SCHEMA IF NOT EXISTS "programs";
--> statement-breakpoint
CREATE TABLE "programs"."event_offsets" (
	"consumer" text NOT NULL,
	"stream" text NOT NULL,
	"seq" bigint NOT NULL,
	"failure" text,
	"failures" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "event_offsets_consumer_stream_pk" PRIMARY KEY("consumer","stream")
);
--> statement-breakpoint
CREATE TABLE "programs"."event_streams" (
	"stream" text PRIMARY KEY NOT NULL,
	"head" bigint NOT NULL,
	"epoch" uuid DEFAULT gen_random_uuid() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "programs"."events" (
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
CREATE TABLE "programs"."mutation_results" (
	"principal" text NOT NULL,
	"field" text NOT NULL,
	"key" text NOT NULL,
	"input_hash" text NOT NULL,
	"result" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "mutation_results_principal_field_key_pk" PRIMARY KEY("principal","field","key")
);
--> statement-breakpoint
CREATE TABLE "programs"."security_audit" (
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
CREATE TABLE "programs"."used_tickets" (
	"ticket_id" uuid PRIMARY KEY NOT NULL,
	"used_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "programs"."program_definitions" (
	"program" text PRIMARY KEY NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"description" text NOT NULL,
	"join_mode" text NOT NULL,
	"partner_kind" text,
	"prerequisites" text[] NOT NULL,
	"certificate_available" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "programs"."program_enrolments" (
	"partner_id" uuid NOT NULL,
	"program" text NOT NULL,
	"status" text NOT NULL,
	"valid_from" timestamp with time zone NOT NULL,
	"valid_to" timestamp with time zone,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "program_enrolments_partner_id_program_pk" PRIMARY KEY("partner_id","program")
);
--> statement-breakpoint
CREATE INDEX "security_audit_account_id_at_index" ON "programs"."security_audit" USING btree ("account_id","at");