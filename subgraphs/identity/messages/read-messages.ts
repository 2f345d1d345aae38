import { desc, eq } from "drizzle-orm";
import { among } from "../../../platform/database/among.js";
import { behindInstant, type PageArgs, page, pageSize } from "../../../platform/graphql/connection.js";
import type { Context } from "../../../platform/graphql/context.js";
import type { Message, MessageConnection } from "./message.js";
import { messages } from "./messages.tables.js";

/** A page of the message centre of the account acted for, newest first. */
export async function listMessages(context: Context, args: PageArgs): Promise<MessageConnection> {
  const size = pageSize(args);
  const rows = await context.db
    .from(messages, eq(messages.medium, "IN_APP"), behindInstant(messages.createdAt, messages.id, args.after, "NEWEST_FIRST"))
    .orderBy(desc(messages.createdAt), desc(messages.id))
    .limit(size + 1);
  const { edges, pageInfo } = page(rows, size, ({ createdAt, id }) => [createdAt.toISOString(), id]);
  return { edges: edges.map(({ cursor, node }) => ({ cursor, node: shown(node) })), pageInfo };
}

/** Messages of the message centre that the caller may see. */
export async function messagesById(context: Context, ids: readonly string[]): Promise<Map<string, Message>> {
  const rows = await context.db.from(messages, eq(messages.medium, "IN_APP"), among(messages.id, ids));
  return new Map(rows.map((row) => [row.id, shown(row)]));
}

function shown({ id, messageType, subject, body: text, createdAt: sentAt }: typeof messages.$inferSelect): Message {
  return { id, messageType, subject, text, sentAt };
}
