import type { TicketSigner } from "../../platform/access/tickets.js";
import type { SubgraphRuntime } from "../../platform/graphql/context.js";
import type { MessageChannel } from "../../platform/messages/channel.js";
import type { HashingCost } from "./accounts/password-hash.js";
import type { CredentialReader } from "./joining/credential-reader.js";

/** What this subgraph needs from outside, handed over at start as `ports`. */
export interface IdentityPorts {
  /** Carries e-mails and text messages. */
  readonly messageChannel?: MessageChannel;
  /** URL of the front end's page behind the unsubscribe link of marketing messages. */
  readonly unsubscribePage?: string;
  /** Reads the credentials of applicants; plain text only when left out. */
  readonly credentialReader?: CredentialReader;
  /** Signs verification tickets with identity's private key. */
  readonly ticketSigner?: TicketSigner;
  /** What hashing a password costs; the strong setting when left out. */
  readonly passwordHashing?: HashingCost;
}

/** The named port. Throws with what has to be set when the process was started without it. */
export function port<K extends keyof IdentityPorts>(runtime: SubgraphRuntime, name: K): NonNullable<IdentityPorts[K]> {
  const found = (runtime.ports as IdentityPorts)[name];
  if (found === undefined) throw new Error(`identity was started without the port \`${name}\``);
  return found;
}

/** The named port, or null when the process was started without it. */
export function optionalPort<K extends keyof IdentityPorts>(runtime: SubgraphRuntime, name: K): NonNullable<IdentityPorts[K]> | null {
  return (runtime.ports as IdentityPorts)[name] ?? null;
}
