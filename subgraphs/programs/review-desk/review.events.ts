import { z } from "zod";
import { defineEvent } from "../../../platform/events/definition.js";
import { ReviewStatus } from "./review.js";

const instantText = z.iso.datetime({ offset: true });

/** A review as it was after a change: what `reviewStatusChanges` delivers, also when replayed. Key: review. */
export const ReviewStatusChanged = defineEvent(
  "ReviewStatusChanged",
  z.object({
    id: z.uuid(),
    kind: z.string(),
    stage: z.string().nullable(),
    subjectType: z.string(),
    subjectId: z.uuid(),
    attempt: z.int(),
    status: z.enum(ReviewStatus),
    accountId: z.uuid(),
    partnerId: z.uuid().nullable(),
    country: z.string(),
    submittedAt: instantText,
    dueAt: instantText.nullable(),
    decidedAt: instantText.nullable(),
    decidedBy: z.uuid().nullable(),
    comment: z.string().nullable(),
    staffOnly: z.boolean().default(false),
    changedAt: instantText,
  }),
);

/** The stream of all changes, which reviewers follow. */
export const ALL_REVIEWS = "reviews";

/** The stream of the changes of one account's reviews: the same before and after it has joined the network. */
export function reviewsOfAccount(accountId: string): string {
  return `reviews:${accountId}`;
}
