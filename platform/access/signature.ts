import { createHash } from "node:crypto";
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from "jose";
import { type Principal, principalSchema } from "./principal.js";

const ISSUER = "gateway";
const LIFETIME_SECONDS = 30;
/** A token is reused until it has this long to live, so that a slow call does not arrive with a dead one. */
const REUSE_MARGIN_MS = 10_000;
/** How far a subgraph's clock may be ahead of its gateway's: a token is taken for so much longer than it lives. */
const CLOCK_TOLERANCE_SECONDS = 30;
const CACHE_ENTRIES = 10_000;

/** The header in which the gateway presents the signed principal to a subgraph. */
export const PRINCIPAL_HEADER = "x-principal";

/** Longest token in bytes: enough for a director of 4,800 managers, whose customers it may see. */
export const LONGEST_TOKEN = 256 * 1024;

export interface SigningKeys {
  /** Held by gateways only. */
  readonly privateKey: CryptoKey;
  /** Given to every subgraph. */
  readonly publicKey: CryptoKey;
}

/** A fresh pair for one process that holds both halves (`npm start`, tests). */
export async function generateSigningKeys(): Promise<SigningKeys> {
  return generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
}

/** Prints a pair as two JSON Web Keys, for the environment of separate processes. */
export async function printSigningKeys(keys: SigningKeys): Promise<{ privateKey: string; publicKey: string }> {
  return {
    privateKey: JSON.stringify(await exportJWK(keys.privateKey)),
    publicKey: JSON.stringify(await exportJWK(keys.publicKey)),
  };
}

/** Reads one JSON Web Key (Ed25519) as `printSigningKeys` prints it. Throws on anything else. */
export async function readSigningKey(jwk: string): Promise<CryptoKey> {
  const key = await importJWK(JSON.parse(jwk), "EdDSA");
  if (key instanceof Uint8Array) throw new Error("an Ed25519 JSON Web Key is needed, not a symmetric one");
  return key;
}

export type PrincipalSigner = (principal: Principal, audience: string) => Promise<string>;

/**
 * Signs a principal for one subgraph; equal principals get the same token until it is nearly used up. Rejects for one
 * that is too large to be presented over HTTP.
 */
export function principalSigner(privateKey: CryptoKey, now: () => Date = () => new Date()): PrincipalSigner {
  const issued = new Map<string, { token: Promise<string>; until: number }>();
  const signed = async (principal: Principal, audience: string, at: number) => {
    const seconds = Math.floor(at / 1000);
    const token = await new SignJWT({ principal })
      .setProtectedHeader({ alg: "EdDSA" })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + LIFETIME_SECONDS)
      .sign(privateKey);
    if (token.length > LONGEST_TOKEN)
      throw new Error(`${principal.kind} ${principal.id} looks after too many for a token: ${token.length} bytes`);
    return token;
  };
  return (principal, audience) => {
    const key = createHash("sha256")
      .update(`${audience}\n${JSON.stringify(principal)}`)
      .digest("base64");
    const at = now().getTime();
    const known = issued.get(key);
    if (known && known.until > at) return known.token;
    const token = signed(principal, audience, at);
    remember(issued, key, { token, until: at + LIFETIME_SECONDS * 1000 - REUSE_MARGIN_MS }, at);
    return token;
  };
}

export type PrincipalVerifier = (token: string | undefined) => Promise<Principal | null>;

/** Checks a presented token for one subgraph: the principal, or null when it is missing, forged, expired or meant for another. */
export function principalVerifier(publicKey: CryptoKey, audience: string, now: () => Date = () => new Date()): PrincipalVerifier {
  const verified = new Map<string, { principal: Principal; until: number }>();
  const fixed = { issuer: ISSUER, audience, algorithms: ["EdDSA"], clockTolerance: CLOCK_TOLERANCE_SECONDS };
  return async (token) => {
    if (!token) return null;
    const at = now();
    const known = verified.get(token);
    if (known) return known.until > at.getTime() ? known.principal : null;
    try {
      const { payload } = await jwtVerify(token, publicKey, { ...fixed, currentDate: at });
      const principal = principalSchema.parse(payload.principal);
      if (principal.kind === "SYSTEM") return null;
      const until = ((payload.exp ?? 0) + CLOCK_TOLERANCE_SECONDS) * 1000;
      remember(verified, token, { principal, until }, at.getTime());
      return principal;
    } catch {
      return null;
    }
  };
}

/** Keeps an entry, and drops from the oldest on (a Map keeps insertion order) what is over or too much. */
function remember<E extends { readonly until: number }>(cache: Map<string, E>, key: string, entry: E, now: number): void {
  cache.delete(key);
  for (const [oldest, { until }] of cache) {
    if (until > now && cache.size < CACHE_ENTRIES) break;
    cache.delete(oldest);
  }
  cache.set(key, entry);
}
