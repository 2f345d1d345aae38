CREATE TABLE "sales"."lifecycle_steps" (
	"id" uuid PRIMARY KEY NOT NULL,
	"thing" text NOT NULL,
	"thing_id" uuid NOT NULL,
	"on" text NOT NULL,
	"from" text,
	"to" text NOT NULL,
	"by" text NOT NULL,
	"actor_id" uuid,
	"comment" text,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "lifecycle_steps_thing_thing_id_at_index" ON "sales"."lifecycle_steps" USING btree ("thing","thing_id","at");