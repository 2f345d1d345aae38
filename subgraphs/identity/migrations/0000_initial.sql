CREATE SCHEMA IF NOT EXISTS "identity";
--> statement-breakpoint
CREATE TABLE "identity"."event_offsets" (
	"consumer" text NOT NULL,
	"stream" text NOT NULL,
	"seq" bigint NOT NULL,
	"failure" text,
	"failures" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "event_offsets_consumer_stream_pk" PRIMARY KEY("consumer","stream")
);
--> statement-breakpoint
CREATE TABLE "identity"."event_streams" (
	"stream" text PRIMARY KEY NOT NULL,
	"head" bigint NOT NULL,
	"epoch" uuid DEFAULT gen_random_uuid() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."events" (
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
CREATE TABLE "identity"."mutation_results" (
	"principal" text NOT NULL,
	"field" text NOT NULL,
	"key" text NOT NULL,
	"input_hash" text NOT NULL,
	"result" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "mutation_results_principal_field_key_pk" PRIMARY KEY("principal","field","key")
);
--> statement-breakpoint
CREATE TABLE "identity"."security_audit" (
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
CREATE TABLE "identity"."used_tickets" (
	"ticket_id" uuid PRIMARY KEY NOT NULL,
	"used_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_name" text NOT NULL,
	"tenant_name" text NOT NULL,
	"name" text NOT NULL,
	"country" text NOT NULL,
	"email" text NOT NULL,
	"security_phone" text,
	"mobile_number" text,
	"login_id" text,
	"frozen" boolean NOT NULL,
	"verification_enabled" boolean NOT NULL,
	"registered_at" timestamp with time zone NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."passwords" (
	"holder_id" uuid PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"change_due" boolean NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."sign_in_names" (
	"name" text PRIMARY KEY NOT NULL,
	"holder_id" uuid NOT NULL,
	"holder_kind" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."tenant_names" (
	"name" text PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."known_associations" (
	"association_id" uuid PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"partner_id" uuid NOT NULL,
	"associated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."known_account_managers" (
	"assignment_id" uuid PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"partner_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"assigned_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity"."known_enrolments" (
	"partner_id" uuid NOT NULL,
	"program" text NOT NULL,
	"partner_kind" text,
	"status" text NOT NULL,
	"valid_from" timestamp with time zone NOT NULL,
	"valid_to" timestamp with time zone,
	CONSTRAINT "known_enrolments_partner_id_program_pk" PRIMARY KEY("partner_id","program")
);
--> statement-breakpoint
CREATE TABLE "identity"."member_roles" (
	"partner_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"role_id" uuid NOT NULL,
	CONSTRAINT "member_roles_member_id_role_id_pk" PRIMARY KEY("member_id","role_id")
);
--> statement-breakpoint
CREATE TABLE "identity"."members" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"username" text NOT NULL,
	"name" text NOT NULL,
	"mobile_number" text NOT NULL,
	"email" text NOT NULL,
	"office_phone" text,
	"status" text NOT NULL,
	"director_id" uuid,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity"."roles" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"permissions" text[] NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."budget_recipients" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"phone_number" text NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"event_id" uuid NOT NULL,
	"partner_id" uuid NOT NULL,
	"message_type" text NOT NULL,
	"medium" text NOT NULL,
	"destination" text NOT NULL,
	"recipient_name" text NOT NULL,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"status" text NOT NULL,
	"attempts" integer NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"failure" text,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity"."partners" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"country" text NOT NULL,
	"custom_role_limit" integer NOT NULL,
	"joined_at" timestamp with time zone NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"holder_kind" text NOT NULL,
	"holder_id" uuid NOT NULL,
	"account_id" uuid,
	"remembered" boolean NOT NULL,
	"client_address" text,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "sessions_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "identity"."sign_in_attempts" (
	"subject" text PRIMARY KEY NOT NULL,
	"tries" integer NOT NULL,
	"window_start" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."integrations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"key_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "integrations_name_unique" UNIQUE("name"),
	CONSTRAINT "integrations_key_hash_unique" UNIQUE("key_hash")
);
--> statement-breakpoint
CREATE TABLE "identity"."staff_members" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"kinds" text[] NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."verification_codes" (
	"operator_id" uuid NOT NULL,
	"operation" text NOT NULL,
	"code_id" uuid NOT NULL,
	"code_hash" text NOT NULL,
	"channel" text NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"tries" integer NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "verification_codes_operator_id_operation_pk" PRIMARY KEY("operator_id","operation")
);
--> statement-breakpoint
ALTER TABLE "identity"."tenant_names" ADD CONSTRAINT "tenant_names_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "identity"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."member_roles" ADD CONSTRAINT "member_roles_member_id_members_id_fk" FOREIGN KEY ("member_id") REFERENCES "identity"."members"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."member_roles" ADD CONSTRAINT "member_roles_role_id_roles_id_fk" FOREIGN KEY ("role_id") REFERENCES "identity"."roles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."members" ADD CONSTRAINT "members_partner_id_partners_id_fk" FOREIGN KEY ("partner_id") REFERENCES "identity"."partners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."members" ADD CONSTRAINT "members_director_id_members_id_fk" FOREIGN KEY ("director_id") REFERENCES "identity"."members"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."roles" ADD CONSTRAINT "roles_partner_id_partners_id_fk" FOREIGN KEY ("partner_id") REFERENCES "identity"."partners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."budget_recipients" ADD CONSTRAINT "budget_recipients_partner_id_partners_id_fk" FOREIGN KEY ("partner_id") REFERENCES "identity"."partners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."partners" ADD CONSTRAINT "partners_id_accounts_id_fk" FOREIGN KEY ("id") REFERENCES "identity"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."sessions" ADD CONSTRAINT "sessions_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "identity"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "security_audit_account_id_at_index" ON "identity"."security_audit" USING btree ("account_id","at");--> statement-breakpoint
CREATE INDEX "sign_in_names_holder_id_index" ON "identity"."sign_in_names" USING btree ("holder_id");--> statement-breakpoint
CREATE INDEX "tenant_names_account_id_index" ON "identity"."tenant_names" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "known_associations_customer_id_index" ON "identity"."known_associations" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "known_account_managers_customer_id_member_id_index" ON "identity"."known_account_managers" USING btree ("customer_id","member_id");--> statement-breakpoint
CREATE INDEX "member_roles_role" ON "identity"."member_roles" USING btree ("role_id");--> statement-breakpoint
CREATE UNIQUE INDEX "members_username" ON "identity"."members" USING btree ("partner_id",lower("username")) WHERE "identity"."members"."deleted_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "members_email" ON "identity"."members" USING btree ("partner_id",lower("email")) WHERE "identity"."members"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "members_director" ON "identity"."members" USING btree ("director_id");--> statement-breakpoint
CREATE UNIQUE INDEX "roles_name" ON "identity"."roles" USING btree ("partner_id",lower("name"));--> statement-breakpoint
CREATE UNIQUE INDEX "roles_preset" ON "identity"."roles" USING btree ("partner_id","kind") WHERE "identity"."roles"."kind" <> 'CUSTOM';--> statement-breakpoint
CREATE UNIQUE INDEX "budget_recipients_email" ON "identity"."budget_recipients" USING btree ("partner_id",lower("email"));--> statement-breakpoint
CREATE UNIQUE INDEX "messages_once" ON "identity"."messages" USING btree ("event_id","medium","destination");--> statement-breakpoint
CREATE INDEX "messages_pending" ON "identity"."messages" USING btree ("due_at") WHERE "identity"."messages"."status" = 'PENDING';--> statement-breakpoint
CREATE INDEX "sessions_holder_id_index" ON "identity"."sessions" USING btree ("holder_id");