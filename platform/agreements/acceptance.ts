import { AgreementAccepted } from "../events/catalogue.js";
import { accountStream, event, partnerStream } from "../events/definition.js";
import type { Context, TransactionContext } from "../graphql/context.js";
import type { Problems } from "../graphql/user-errors.js";
import { newId } from "../ids.js";
import { type KnownAgreements, versionInForce } from "./known-agreements.js";

/** What an input says of an agreement: the box that was ticked and the version that was shown. */
export interface AgreementAnswer {
  readonly accepted: boolean;
  /** The version that was read; the one in force is meant when it is left out. */
  readonly version?: string | null;
}

/** An acceptance as its taker keeps it: the proof of APPX-012, for its own guards. */
export interface Acceptance {
  readonly acceptanceId: string;
  readonly code: string;
  readonly agreementVersion: string;
  readonly userId: string;
  /** Network address; null where it is not known. */
  readonly address: string | null;
  readonly operation: string;
  readonly acceptedAt: Date;
}

/** What is asked for, and what the input says to it. */
export interface AskedAgreement {
  readonly code: string;
  readonly answer: AgreementAnswer | null | undefined;
  /** The operation of the graph that it belongs to, for example `submitNetworkApplication`. */
  readonly operation: string;
  /** Who accepts; the caller, but for somebody who is only just registering. */
  readonly userId?: string | null;
}

/**
 * Checks that an agreement is accepted explicitly, in the version in force (APPX-013). AGREEMENT_NOT_ACCEPTED or
 * AGREEMENT_VERSION_OUTDATED goes to `problems` under the field given, PRECONDITION_FAILED when no version is in force.
 * @returns the acceptance, to be kept and told with `tellAcceptance`; null when there is none
 */
export async function takeAcceptance(
  context: Context,
  known: KnownAgreements,
  { code, answer, operation, userId = context.principal.id }: AskedAgreement,
  problems: Problems,
  ...field: string[]
): Promise<Acceptance | null> {
  if (!answer?.accepted) {
    problems.add("AGREEMENT_NOT_ACCEPTED", `Read ${code} and accept it.`, ...field);
    return null;
  }
  const agreementVersion = await versionInForce(context, known, code);
  if (agreementVersion === null) {
    problems.add("PRECONDITION_FAILED", `No version of ${code} is in force: the vendor has to publish one.`);
    return null;
  }
  if (answer.version && answer.version !== agreementVersion) {
    problems.add("AGREEMENT_VERSION_OUTDATED", `${code} is in force in version ${agreementVersion}: read that one.`, ...field);
    return null;
  }
  if (userId === null) throw new Error("nobody accepts an agreement without signing in");
  const { clientAddress: address } = context.principal;
  return { acceptanceId: newId(), code, agreementVersion, userId, address, operation, acceptedAt: context.now };
}

/** Tells the agreements' owner of an acceptance, in the transaction that it belongs to (F17). */
export function tellAcceptance(
  context: TransactionContext,
  { acceptedAt, ...acceptance }: Acceptance,
  by: {
    /** The account that accepts. */
    readonly accountId: string;
    readonly partnerId: string | null;
    /** The vendor's company on the other side. */
    readonly contractingEntity: string;
  },
): void {
  const { accountId, partnerId, contractingEntity } = by;
  const stream = partnerId === null ? accountStream(accountId) : partnerStream(partnerId);
  const key = `${accountId}:${acceptance.code}:${acceptance.agreementVersion}`;
  const fact = { ...acceptance, accountId, contractingEntity, acceptedAt: acceptedAt.toISOString() };
  context.publish(event(AgreementAccepted, { stream, key }, fact));
}
