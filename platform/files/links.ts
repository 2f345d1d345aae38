import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { FILE_USES, type FileUse } from "./uses.js";

/** Leave to upload one file: what for, under which name, of how many bytes at most, for which account. */
const uploadGrantSchema = z.object({
  fileId: z.uuid(),
  name: z.string(),
  use: z.enum(Object.keys(FILE_USES) as [FileUse, ...FileUse[]]),
  size: z.int().positive(),
  accountId: z.uuid(),
  uploadedBy: z.uuid(),
});

export type UploadGrant = z.infer<typeof uploadGrantSchema>;

type Purpose = "upload" | "download";

/** Signs and checks leave to upload or download one file. Whoever holds one may use it until it expires. */
export class FileGrants {
  readonly #key: Uint8Array;

  /** @param secret shared by the file server and the subgraphs; at least 32 characters */
  constructor(secret: string) {
    this.#key = new TextEncoder().encode(secret);
  }

  sign(claims: Readonly<Record<string, string | number>>, purpose: Purpose, expiresAt: Date): Promise<string> {
    const seconds = Math.floor(expiresAt.getTime() / 1000);
    return new SignJWT({ ...claims }).setProtectedHeader({ alg: "HS256" }).setAudience(purpose).setExpirationTime(seconds).sign(this.#key);
  }

  /** The grant of an upload; null when it is forged, expired or for another file. */
  async readUpload(fileId: string, token: string, now: Date): Promise<UploadGrant | null> {
    const grant = uploadGrantSchema.safeParse(await this.#read(token, "upload", now));
    return grant.success && grant.data.fileId === fileId ? grant.data : null;
  }

  /** Whether a token is leave to download the file now. */
  async allowsDownload(fileId: string, token: string, now: Date): Promise<boolean> {
    return (await this.#read(token, "download", now))?.fileId === fileId;
  }

  async #read(token: string, purpose: Purpose, now: Date): Promise<Record<string, unknown> | null> {
    try {
      const { payload } = await jwtVerify(token, this.#key, { audience: purpose, algorithms: ["HS256"], currentDate: now });
      return payload;
    } catch {
      return null;
    }
  }
}

export interface SignedLink {
  readonly url: string;
  readonly expiresAt: Date;
}

const UPLOAD_MINUTES = 15;
const DOWNLOAD_MINUTES = 5;

/** Makes the signed URLs of the file server. */
export class FileLinks {
  /** @param baseUrl where clients reach the file server, without a slash at the end */
  constructor(
    private readonly baseUrl: string,
    private readonly grants: FileGrants,
  ) {}

  /** Where to PUT the bytes of one file, once. */
  upload(grant: UploadGrant, now: Date): Promise<SignedLink> {
    return this.#link("uploads", grant.fileId, this.#until(now, UPLOAD_MINUTES), (until) => this.grants.sign(grant, "upload", until));
  }

  /** Where to GET the bytes of one file. Make one only for who may read the thing that the file belongs to. */
  download(fileId: string, now: Date): Promise<SignedLink> {
    return this.#link("downloads", fileId, this.#until(now, DOWNLOAD_MINUTES), (until) => this.grants.sign({ fileId }, "download", until));
  }

  async #link(folder: string, fileId: string, expiresAt: Date, sign: (until: Date) => Promise<string>): Promise<SignedLink> {
    return { url: `${this.baseUrl}/${folder}/${fileId}?grant=${await sign(expiresAt)}`, expiresAt };
  }

  #until(now: Date, minutes: number): Date {
    return new Date(now.getTime() + minutes * 60_000);
  }
}
