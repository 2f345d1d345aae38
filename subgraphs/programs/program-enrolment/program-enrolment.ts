import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import { z } from "zod";
import { among } from "../../../platform/database/among.js";
import { ProgramEnrolmentChanged } from "../../../platform/events/catalogue.js";
import { event, partnerStream } from "../../../platform/events/definition.js";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { PartnerKind } from "../../../platform/graphql/values.js";
import delivered from "./catalogue.json" with { type: "json" };
import { EnrolmentStatus, type Partner, type PartnerProgram, ProgramJoinMode } from "./program.js";
import { programDefinitions, programEnrolments } from "./program-enrolment.tables.js";

const catalogueSchema = z.array(
  z.object({
    program: z.string(),
    name: z.string(),
    description: z.string(),
    joinMode: z.enum(ProgramJoinMode),
    partnerKind: z.enum(PartnerKind).nullable(),
    prerequisites: z.array(z.string()),
    certificateAvailable: z.boolean(),
  }),
);

/** Fills the catalogue of programs with the delivered one; what is there already, perhaps edited, stays. */
export async function loadProgramCatalogue(context: TransactionContext): Promise<void> {
  const rows = catalogueSchema.parse(delivered).map((definition, position) => ({ ...definition, position }));
  await context.db.insert(programDefinitions).values(rows).onConflictDoNothing();
}

/** The catalogue in its printed order, each program with the viewer's own enrolment. */
export async function partnerPrograms(context: Context): Promise<PartnerProgram[]> {
  const definitions = await context.db.from(programDefinitions).orderBy(asc(programDefinitions.position));
  const enrolments = new Map((await context.db.from(programEnrolments)).map((row) => [row.program, row]));
  return definitions.map(({ joinMode, ...definition }) => {
    const enrolment = enrolments.get(definition.program);
    return {
      ...definition,
      joinMode: joinMode as ProgramJoinMode,
      enrolment: enrolment ? { ...enrolment, status: enrolment.status as EnrolmentStatus } : null,
    };
  });
}

/** Of the catalogue what the viewer's partner may apply for by itself and is not in. */
export async function openPrograms(context: Context): Promise<PartnerProgram[]> {
  const programs = await partnerPrograms(context);
  return programs.filter(({ joinMode, enrolment }) => joinMode === ProgramJoinMode.OPEN && enrolment?.status !== EnrolmentStatus.ACTIVE);
}

/** Puts a partner into a program, from an instant on, and tells the other subgraphs. */
export async function enrol(context: TransactionContext, partnerId: string, program: string, validFrom: Date): Promise<void> {
  const [definition] = await context.db.from(programDefinitions, eq(programDefinitions.program, program));
  if (!definition) throw new Error(`no such program: ${program}`);
  const status = EnrolmentStatus.ACTIVE;
  const now = context.now;
  const [row] = await context.db
    .insert(programEnrolments)
    .values({ partnerId, program, status, validFrom, version: 1, createdAt: now, updatedAt: now })
    .onConflictDoUpdate({
      target: [programEnrolments.partnerId, programEnrolments.program],
      set: { status, validFrom, version: sql`${programEnrolments.version} + 1`, updatedAt: now },
    })
    .returning();
  const fact = {
    partnerId,
    program,
    partnerKind: definition.partnerKind as PartnerKind | null,
    status,
    validFrom: validFrom.toISOString(),
    validTo: null,
  };
  const at = { stream: partnerStream(partnerId), key: `${partnerId}:${program}`, version: row?.version ?? 1, effectiveAt: validFrom };
  context.publish(event(ProgramEnrolmentChanged, at, fact));
}

/** How partners sell, by their active enrolments; only partners the caller may see. */
export async function partnersById(context: Context, ids: readonly string[]): Promise<Map<string, Partner>> {
  const visible = ids.filter((id) => id === context.principal.partnerId);
  const rows = await context.db
    .select(
      { partnerId: programEnrolments.partnerId, kind: programDefinitions.partnerKind },
      programEnrolments,
      among(programEnrolments.partnerId, visible),
    )
    .innerJoin(
      programDefinitions,
      and(
        eq(programDefinitions.program, programEnrolments.program),
        eq(programEnrolments.status, EnrolmentStatus.ACTIVE),
        isNotNull(programDefinitions.partnerKind),
      ),
    );
  const kinds = new Map(rows.map((row) => [row.partnerId, row.kind as PartnerKind]));
  return new Map(visible.map((id) => [id, { id, kind: kinds.get(id) ?? null }]));
}
