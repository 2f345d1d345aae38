import { connect, isIP, type NetConnectOpts, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { OpenSocket } from "./connection.js";

/** What one read takes at most; a larger answer comes in several. */
const READ_BYTES = 64 * 1024;

/** Opens sockets to the server of a URL, with TLS for https. Later ones resume the TLS session of an earlier one. */
export function socketsTo(url: URL): OpenSocket {
  const secure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = Number(url.port) || (secure ? 443 : 80);
  let session: Buffer | undefined;
  return (take): Socket => {
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    const callback = (bytes: number) => {
      take(buffer.subarray(0, bytes));
      return true;
    };
    const options: NetConnectOpts = { host, port, noDelay: true, keepAlive: true, onread: { buffer, callback } };
    if (!secure) return connect(options);
    const servername = isIP(host) ? {} : { servername: host };
    const socket = connectTls({ ...options, ...servername, ALPNProtocols: ["http/1.1"], ...(session ? { session } : {}) });
    return socket.on("session", (latest) => {
      session = latest;
    });
  };
}
