CREATE TABLE "identity"."staff_portfolios" (
	"partner_id" uuid NOT NULL,
	"role" text NOT NULL,
	"staff_member_id" uuid NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "staff_portfolios_partner_id_role_pk" PRIMARY KEY("partner_id","role")
);
--> statement-breakpoint
ALTER TABLE "identity"."staff_portfolios" ADD CONSTRAINT "staff_portfolios_partner_id_partners_id_fk" FOREIGN KEY ("partner_id") REFERENCES "identity"."partners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."staff_portfolios" ADD CONSTRAINT "staff_portfolios_staff_member_id_staff_members_id_fk" FOREIGN KEY ("staff_member_id") REFERENCES "identity"."staff_members"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "staff_portfolios_staff_member_id_index" ON "identity"."staff_portfolios" USING btree ("staff_member_id");