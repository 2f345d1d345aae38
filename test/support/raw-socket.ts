import { once } from "node:events";
import WebSocket from "ws";
import type { Anything } from "./client.js";

/** A WebSocket to a gateway on which nothing was said yet. */
export async function openedSocket(gatewayUrl: string): Promise<WebSocket> {
  const socket = new WebSocket(`${gatewayUrl.replace("http", "ws")}graphql`, "graphql-transport-ws");
  socket.on("error", () => {});
  await once(socket, "open");
  return socket;
}

/** A WebSocket to a gateway on which operations may be sent. */
export async function begunSocket(gatewayUrl: string): Promise<WebSocket> {
  const socket = await openedSocket(gatewayUrl);
  socket.send('{"type":"connection_init"}');
  await once(socket, "message");
  return socket;
}

export function subscribe(socket: WebSocket, id: string, query: string, variables?: object): void {
  socket.send(JSON.stringify({ id, type: "subscribe", payload: { query, variables } }));
}

export function complete(socket: WebSocket, id: string): void {
  socket.send(JSON.stringify({ id, type: "complete" }));
}

/** The next message about an operation. */
export function messageOf(socket: WebSocket, id: string): Promise<Anything> {
  return new Promise((resolve) => {
    const look = (data: WebSocket.RawData) => {
      const message = JSON.parse(String(data));
      if (message.id !== id) return;
      socket.off("message", look);
      resolve(message);
    };
    socket.on("message", look);
  });
}
