import { access } from "node:fs/promises";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import { trackRequests } from "../drain.js";
import type { FileGrants } from "./links.js";
import { receiveUpload, UploadRefused } from "./receive.js";
import type { FileStore } from "./store.js";

export interface FileServerOptions {
  readonly store: FileStore;
  readonly grants: FileGrants;
  readonly clock: Clock;
  readonly logger: Logger;
}

const STATUS: Readonly<Record<string, number>> = { FILE_TOO_LARGE: 413, FILE_TYPE_NOT_ALLOWED: 415, ALREADY_UPLOADED: 409 };
/** As long as an upload URL lives. */
const REQUEST_TIMEOUT_MS = 15 * 60_000;
/** A client that is refused early may still be sending; this long it is listened to, so that it can read the answer. */
const LINGER_MS = 2_000;

interface FileRequest {
  Params: { fileId: string };
  Querystring: { grant?: string };
}

/**
 * The server of the signed URLs: `PUT /uploads/<file>` and `GET /downloads/<file>`. It knows no accounts: the URL is
 * the right. Not part of the gateway, so that large files and many queries do not wait for each other. Close it with
 * `drain`, so that what is on its way arrives.
 */
export function fileServer({ store, grants, clock, logger }: FileServerOptions): FastifyInstance {
  const server = Fastify({ requestTimeout: REQUEST_TIMEOUT_MS, forceCloseConnections: "idle" });
  trackRequests(server);
  // Whatever is sent is a file: the route reads it as a stream.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (_, __, done) => done(null));
  server.addHook("onRequest", async (request, reply) => {
    reply.header("access-control-allow-origin", "*");
    if (request.method === "OPTIONS") {
      const allowed = {
        "access-control-allow-methods": "GET, PUT",
        "access-control-allow-headers": "content-type",
        "access-control-max-age": "86400",
      };
      await reply.headers(allowed).code(204).send();
    }
  });
  server.setErrorHandler((error, _, reply) => {
    logger.error({ err: error }, "a file could not be served");
    return reply.code(500).send({ code: "INTERNAL_SERVER_ERROR", message: "Something broke on our side; please try again." });
  });
  server.options("/*", async () => undefined);
  server.get("/healthz", async () => ({ status: "up" }));
  server.get("/readyz", async (_, reply) => {
    try {
      await access(store.incoming);
      return { status: "ready" };
    } catch {
      return reply.code(503).send({ status: "the storage cannot be reached" });
    }
  });

  server.put<FileRequest>("/uploads/:fileId", async (request, reply) => {
    const now = clock.now();
    const grant = await grants.readUpload(request.params.fileId, request.query.grant ?? "", now);
    if (!grant) return refuseUrl(request, reply);
    try {
      const declaredSize = Number(request.headers["content-length"] ?? 0);
      const { id: fileId, size, type, sha256 } = await receiveUpload(store, grant, { body: request.raw, declaredSize, now });
      return reply.code(201).send({ fileId, size, type, sha256 });
    } catch (error) {
      if (request.raw.aborted) return reply;
      if (!(error instanceof UploadRefused)) throw error;
      dismiss(request, reply);
      return reply.code(STATUS[error.problem.code] ?? 400).send(error.problem);
    }
  });

  server.get<FileRequest>("/downloads/:fileId", async (request, reply) => {
    const { fileId } = request.params;
    if (!(await grants.allowsDownload(fileId, request.query.grant ?? "", clock.now()))) return refuseUrl(request, reply);
    const file = await store.describe(fileId);
    const bytes = file && (await store.open(fileId));
    if (!file || !bytes) return reply.code(404).send({ code: "NOT_FOUND", message: "There is no such file." });
    return reply
      .headers({
        "content-type": file.type,
        "content-length": file.size,
        "content-disposition": `attachment; filename*=UTF-8''${extendedValue(file.name)}`,
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
      })
      .send(bytes);
  });
  return server;
}

function refuseUrl(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  dismiss(request, reply);
  return reply.code(403).send({ code: "URL_INVALID", message: "This URL is not valid, or no longer: ask the graph for a new one." });
}

/** Drops what a refused client still sends, and closes the connection behind the answer. */
function dismiss(request: FastifyRequest, reply: FastifyReply): void {
  const { raw } = request;
  if (raw.complete) return;
  reply.header("connection", "close");
  raw.resume();
  reply.raw.once("finish", () => setTimeout(() => raw.socket.destroy(), LINGER_MS).unref());
}

/** A file name in a header, as RFC 5987 writes it. */
function extendedValue(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
