import type { IncomingMessage } from "node:http";
import type { Server as ProtocolServer } from "graphql-ws";
import type { Logger } from "pino";
import type { WebSocket, WebSocketServer } from "ws";

/** A socket that does not answer a ping within this time is gone. */
const KEEP_ALIVE_MS = 12_000;
const INTERNAL_ERROR = 4500;

export type Connection = {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
};

/** Connects the sockets of `ws` with graphql-ws' protocol server. Sending waits until the connection has taken the message. */
export function connectSockets(sockets: WebSocketServer, protocol: ProtocolServer<Connection>, logger: Logger): void {
  sockets.on("connection", (socket: WebSocket, request: IncomingMessage) => {
    const stopPinging = keepAlive(socket);
    // Malformed frames and messages too large: `ws` closes the socket with the right code itself.
    socket.on("error", (error) => logger.debug({ err: error }, "a WebSocket client broke the protocol"));
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) =>
          new Promise((resolve, reject) => {
            if (socket.readyState !== socket.OPEN) resolve();
            else socket.send(data, (error) => (error ? reject(error) : resolve()));
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) => {
          socket.on("message", (data) => {
            receive(String(data)).catch((error: unknown) => {
              if (socket.readyState !== socket.OPEN) return; // The client left while something was sent to it.
              logger.error({ err: error }, "a WebSocket message failed inside the gateway");
              socket.close(INTERNAL_ERROR, "The gateway failed on this message.");
            });
          });
        },
      },
      { socket, request },
    );
    socket.once("close", (code, reason) => {
      stopPinging();
      void closed(code, String(reason));
    });
  });
}

function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  socket.on("pong", () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, KEEP_ALIVE_MS);
  return () => clearInterval(timer);
}
