import { createHash } from "node:crypto";
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from "jose";
import { type Principal, principalSchema } from "./principal.js";

const ISSUER = "gateway";
const LIFETIME_SECONDS = 30;
/** A token is reused until it has this long to live, so that a slow call does not arrive with a dead one. */
const REUSE_MARGIN_MS = 10_000;
const CACHE_ENTRIES = 10_000;

/** The header in which the gateway presents the signed principal to a subgraph. */
export const PRINCIPAL_HEADER = "x-principal";

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

/** Signs a principal for one subgraph; equal principals get the same token until it is nearly used up. */
export function principalSigner(privateKey: CryptoKey, now: () => Date = () => new Date()): PrincipalSigner {
  const issued = new Map<string, { token: Promise<string>; reuseUntil: number }>();
  return (principal, audience) => {
    const key = createHash("sha256")
      .update(`${audience}\n${JSON.stringify(principal)}`)
      .digest("base64");
    const at = now().getTime();
    const known = issued.get(key);
    if (known && known.reuseUntil > at) return known.token;
    const seconds = Math.floor(at / 1000);
    const token = new SignJWT({ principal })
      .setProtectedHeader({ alg: "EdDSA" })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + LIFETIME_SECONDS)
      .sign(privateKey);
    makeRoom(issued);
    issued.set(key, { token, reuseUntil: at + LIFETIME_SECONDS * 1000 - REUSE_MARGIN_MS });
    return token;
  };
}

export type PrincipalVerifier = (token: string | undefined) => Promise<Principal | null>;

/** Checks a presented token for one subgraph: the principal, or null when it is missing, forged, expired or meant for another. */
export function principalVerifier(publicKey: CryptoKey, audience: string, now: () => Date = () => new Date()): PrincipalVerifier {
  const verified = new Map<string, { principal: Principal; expiresAt: number }>();
  return async (token) => {
    if (!token) return null;
    const at = now();
    const known = verified.get(token);
    if (known) return known.expiresAt > at.getTime() ? known.principal : null;
    try {
      const { payload } = await jwtVerify(token, publicKey, { issuer: ISSUER, audience, algorithms: ["EdDSA"], currentDate: at });
      const principal = principalSchema.parse(payload.principal);
      if (principal.kind === "SYSTEM") return null;
      makeRoom(verified);
      verified.set(token, { principal, expiresAt: (payload.exp ?? 0) * 1000 });
      return principal;
    } catch {
      return null;
    }
  };
}

/** Drops the oldest entry of a full cache (a Map keeps insertion order). */
function makeRoom(cache: Map<string, unknown>): void {
  if (cache.size < CACHE_ENTRIES) return;
  const oldest = cache.keys().next();
  if (!oldest.done) cache.delete(oldest.value);
}
