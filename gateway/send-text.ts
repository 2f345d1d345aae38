import type { FastifyReply } from "fastify";
import { closeUnread } from "./unread-answers.js";

/**
 * Sends a text as the whole response. Most answers have no character that Latin-1 lacks a byte for in UTF-8: those are
 * written as Latin-1, the same bytes at two thirds of the cost. The framework is passed by because it knows UTF-8 only.
 *
 * @param patienceMs how long it may wait for a client that takes nothing of it
 */
export function sendText(reply: FastifyReply, status: number, text: string, patienceMs: number): void {
  const bytes = Buffer.byteLength(text);
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value);
  reply.raw.writeHead(status, { "content-length": bytes });
  reply.raw.end(text, bytes === text.length ? "latin1" : "utf8");
  closeUnread(reply.raw, patienceMs);
}
