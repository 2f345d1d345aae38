import type { IncomingMessage } from "node:http";
import { MessageType, type Server as ProtocolServer, stringifyMessage } from "graphql-ws";
import type { Logger } from "pino";
import type { WebSocket, WebSocketServer } from "ws";
import { patientSender } from "./back-pressure.js";
import { keepAlive } from "./keep-alive.js";

const INTERNAL_ERROR = 4500;
const PONG = stringifyMessage({ type: MessageType.Pong });

export type Connection = {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  /** Operations that something is done for, also those that the client has completed. */
  operations: number;
};

export interface SocketOptions {
  /** How long a client may take nothing of much that waits for it, in milliseconds. */
  readonly patienceMs: number;
  readonly logger: Logger;
}

/** Connects the sockets of `ws` with graphql-ws' protocol server. */
export function connectSockets(
  sockets: WebSocketServer,
  protocol: ProtocolServer<Connection>,
  { patienceMs, logger }: SocketOptions,
): void {
  sockets.on("connection", (socket: WebSocket, request: IncomingMessage) => {
    // Malformed frames and messages too large: `ws` closes the socket with the right code itself.
    socket.on("error", (error) => logger.debug({ err: error }, "a WebSocket client broke the protocol"));
    keepAlive(socket);
    const send = patientSender(socket, request.socket, patienceMs);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send,
        close: (code, reason) => socket.close(code, reason),
        // Its payload is the client's to know: what is large is not sent back.
        onPing: () => send(PONG),
        onMessage: (receive) => {
          socket.on("message", (data) => {
            if (socket.readyState !== socket.OPEN) return; // Nothing more is begun for who is told to leave.
            receive(String(data)).catch((error: unknown) => {
              if (socket.readyState !== socket.OPEN) return; // The client left while something was sent to it.
              logger.error({ err: error }, "a WebSocket message failed inside the gateway");
              socket.close(INTERNAL_ERROR, "The gateway failed on this message.");
            });
          });
        },
      },
      { socket, request, operations: 0 },
    );
    socket.once("close", (code, reason) => void closed(code, String(reason)));
  });
}
