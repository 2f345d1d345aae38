import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(argon2);

/** What one hash costs: memory in KiB, passes over it, lanes. */
export interface HashingCost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** OWASP's recommendation for Argon2id: 19 MiB, two passes, one lane. */
export const STRONG_HASHING: HashingCost = { memory: 19_456, passes: 2, parallelism: 1 };

const SALT_BYTES = 16;
const TAG_BYTES = 32;
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Hashes a password with Argon2id, as PHC text that carries its own salt and cost. */
export async function hashPassword(password: string, cost: HashingCost): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await argon2id(password, salt, TAG_BYTES, cost);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(salt)}$${base64(tag)}`;
}

/**
 * Whether a password is the hashed one. Without a hash the answer is no, at the cost of a yes: whoever measures time
 * does not learn whether there is such a holder.
 */
export async function verifyPassword(password: string, hash: string | null, cost: HashingCost): Promise<boolean> {
  if (hash === null) {
    await argon2id(password, randomBytes(SALT_BYTES), TAG_BYTES, cost);
    return false;
  }
  const [, memory, passes, parallelism, salt = "", expected = ""] = PHC.exec(hash) ?? [];
  if (!memory) throw new Error("a stored password hash is not Argon2id in PHC form");
  const tag = Buffer.from(expected, "base64");
  const made = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  return timingSafeEqual(await argon2id(password, Buffer.from(salt, "base64"), tag.length, made), tag);
}

async function argon2id(password: string, salt: Buffer, tagLength: number, { memory, passes, parallelism }: HashingCost): Promise<Buffer> {
  const message = Buffer.from(password.normalize("NFKC"));
  return derive("argon2id", { message, nonce: salt, tagLength, memory, passes, parallelism });
}

function base64(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}
