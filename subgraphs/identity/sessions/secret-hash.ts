import { createHash } from "node:crypto";

/** How random secrets are kept: they need no slow hash, for nobody can guess them. */
export function secretHash(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
