import { z } from "zod";
import { readSigningKey } from "../../platform/access/signature.js";
import { ticketSigner } from "../../platform/access/tickets.js";
import { ConfigError, readEnvironment } from "../../platform/config.js";
import { serveSubgraph } from "../../platform/graphql/serve.js";
import { developerMailbox } from "../../platform/messages/channel.js";
import type { IdentityPorts } from "./ports.js";
import { subgraph } from "./schema.js";

const settingsSchema = z.object({
  TICKET_SIGNING_KEY: z.string({ error: "identity's private Ed25519 JSON Web Key for verification tickets (npm run keys)" }),
  UNSUBSCRIBE_PAGE: z.url({ error: "URL of the front end's page for unsubscribing from promotions" }).optional(),
  MAILBOX: z.string().min(1).default(".data/mailbox"),
});

serveSubgraph(subgraph, async (environment) => {
  const settings = readEnvironment(settingsSchema, environment);
  const key = await readSigningKey(settings.TICKET_SIGNING_KEY).catch(() => {
    throw new ConfigError("TICKET_SIGNING_KEY is not an Ed25519 JSON Web Key.");
  });
  const ports: IdentityPorts = {
    messageChannel: developerMailbox(settings.MAILBOX),
    ticketSigner: ticketSigner(key),
    ...(settings.UNSUBSCRIBE_PAGE ? { unsubscribePage: settings.UNSUBSCRIBE_PAGE } : {}),
  };
  return { ...ports };
});
