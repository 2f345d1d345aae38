import { z } from "zod";
import { MessageRequested } from "../../../platform/events/catalogue.js";
import { accountStream, defineEvent, event } from "../../../platform/events/definition.js";
import type { Effect } from "../../../platform/lifecycle/lifecycle.js";
import type { ApplicationRow, ApplicationStep } from "./application-rows.js";

type ApplicationEffect = Effect<ApplicationRow, ApplicationStep>;

/** identity alone: an application has taken a step. Key: application. */
export const NetworkApplicationChanged = defineEvent(
  "NetworkApplicationChanged",
  z.object({ applicationId: z.uuid(), accountId: z.uuid(), status: z.string() }),
);

/** For `networkApplicationChanged`. */
export const everybodyWatchingTold: ApplicationEffect = {
  says: "whoever watches is told",
  run: (context, { id, accountId, status, version }) => {
    const at = { stream: accountStream(accountId), key: id, version };
    context.publish(event(NetworkApplicationChanged, at, { applicationId: id, accountId, status }));
  },
};

/** By e-mail and in the message centre (JOIN-091, D-17). */
export const applicantTold: ApplicationEffect = {
  says: "applicant notified",
  run: (context, { id, accountId, attempt, status, companyInfo, rejectionReason }) => {
    const fact = {
      partnerId: status === "APPROVED" ? accountId : null,
      messageType: `NETWORK_APPLICATION_${status}`,
      to: { kind: "ACCOUNT" as const, accountId },
      parameters: { company: companyInfo.companyName, ...(rejectionReason === null ? {} : { reason: rejectionReason }) },
    };
    context.publish(event(MessageRequested, { stream: accountStream(accountId), key: `${id}:${attempt}:${status}` }, fact));
  },
};
