CREATE TABLE "programs"."review_steps" (
	"review_id" uuid NOT NULL,
	"version" bigint NOT NULL,
	"kind" text NOT NULL,
	"account_id" uuid NOT NULL,
	"status" text NOT NULL,
	"comment" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "review_steps_review_id_version_pk" PRIMARY KEY("review_id","version")
);
--> statement-breakpoint
CREATE TABLE "programs"."reviews" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"stage" text,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"attempt" integer NOT NULL,
	"status" text NOT NULL,
	"account_id" uuid NOT NULL,
	"partner_id" uuid,
	"country" text NOT NULL,
	"submitted_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone,
	"decided_at" timestamp with time zone,
	"decided_by" uuid,
	"comment" text,
	"changed_at" timestamp with time zone NOT NULL,
	"version" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "reviews_kind_submitted_at_id_index" ON "programs"."reviews" USING btree ("kind","submitted_at","id");--> statement-breakpoint
CREATE INDEX "reviews_account_id_submitted_at_id_index" ON "programs"."reviews" USING btree ("account_id","submitted_at","id");--> statement-breakpoint
CREATE INDEX "reviews_subject_id_attempt_index" ON "programs"."reviews" USING btree ("subject_id","attempt");--> statement-breakpoint
CREATE INDEX "reviews_open" ON "programs"."reviews" USING btree ("kind","submitted_at","id") WHERE "programs"."reviews"."status" = 'OPEN';