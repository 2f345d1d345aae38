/**
 * Prints fresh secrets for one installation of separate services, as lines of an .env file: `npm run --silent keys > .env`.
 * Every service gets only what docker-compose.yml hands it.
 */
import { randomBytes } from "node:crypto";
import { generateSigningKeys, printSigningKeys } from "../platform/access/signature.js";

const gateway = await printSigningKeys(await generateSigningKeys());
const identity = await printSigningKeys(await generateSigningKeys());

const settings = {
  GATEWAY_SIGNING_KEY: gateway.privateKey,
  PRINCIPAL_PUBLIC_KEY: gateway.publicKey,
  TICKET_SIGNING_KEY: identity.privateKey,
  TICKET_PUBLIC_KEY: identity.publicKey,
  FILES_SECRET: randomBytes(32).toString("base64url"),
  // They become part of URLs: no character of theirs means anything there.
  POSTGRES_PASSWORD: randomBytes(24).toString("base64url"),
  DATABASE_SERVICE_PASSWORD: randomBytes(24).toString("base64url"),
};

for (const [name, value] of Object.entries(settings)) console.log(`${name}='${value}'`);
