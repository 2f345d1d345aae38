import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Connections whose client's words wait, and the answer that they wait for. */
const waiting = new WeakMap<Socket, ServerResponse>();

/**
 * Closes the connection of an answer that was written, when its client takes nothing of it for so long. Most answers
 * are with the operating system by now, and cost a look.
 */
export function closeUnread(response: ServerResponse, patienceMs: number): void {
  if (response.writableLength === 0) return;
  // Behind other answers on the connection it waits for its turn.
  if (response.socket) watch(response, response.socket, patienceMs);
  else response.once("socket", (socket: Socket) => watch(response, socket, patienceMs));
}

function watch(response: ServerResponse, socket: Socket, patienceMs: number): void {
  response.setTimeout(patienceMs, () => socket.destroy());
  // The server itself has let the client's words wait.
  if (socket.isPaused() && !waiting.has(socket)) return;
  // They would count as signs of life.
  socket.pause();
  waiting.set(socket, response);
  response.once("finish", () => {
    if (waiting.get(socket) !== response) return;
    waiting.delete(socket);
    socket.resume();
  });
}
