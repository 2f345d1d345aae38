import type { Socket } from "node:net";
import type { WebSocket } from "ws";

/** Bytes that may wait for a client. */
const MOST_WAITING = 1024 * 1024;

/**
 * Sends to a client that may not read. Each message is done when the connection has taken it. While too much waits,
 * nothing more is read from the client, so that what it causes cannot pile up; one that takes nothing at all of what
 * waits for `patienceMs` is gone, and cannot be told why.
 */
export function patientSender(socket: WebSocket, connection: Socket, patienceMs: number): (message: string) => Promise<void> {
  const tooMuchWaits = () => socket.bufferedAmount > MOST_WAITING;
  connection.on("timeout", () => socket.terminate());
  return (message) =>
    new Promise((resolve, reject) => {
      if (socket.readyState !== socket.OPEN) return resolve();
      socket.send(message, (error) => {
        if (socket.isPaused && !tooMuchWaits()) {
          connection.setTimeout(0);
          socket.resume();
        }
        if (error) reject(error);
        else resolve();
      });
      if (socket.isPaused || !tooMuchWaits()) return;
      socket.pause();
      // A connection from which nothing is read is idle when nothing is written to it either.
      connection.setTimeout(patienceMs);
    });
}
