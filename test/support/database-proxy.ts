import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a database on which connections can be broken. */
export interface DatabaseProxy {
  /** URL that leads to the database through it. */
  readonly url: string;
  /** Breaks every connection without a word, as a firewall or a failing switch does; answers how many there were. */
  reset(): number;
  /** The database is away: connections break, new ones are refused. */
  down(): void;
  up(): Promise<void>;
  close(): void;
}

export async function databaseProxy(url: string): Promise<DatabaseProxy> {
  const target = new URL(url);
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client);
    const upstream = connect(Number(target.port), target.hostname);
    client.on("close", () => {
      clients.delete(client);
      upstream.destroy();
    });
    upstream.on("close", () => client.end());
    for (const socket of [client, upstream]) socket.on("error", () => undefined);
    client.pipe(upstream).pipe(client);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const proxied = new URL(url);
  proxied.host = `127.0.0.1:${port}`;
  const reset = () => {
    const broken = clients.size;
    for (const client of clients) client.resetAndDestroy();
    return broken;
  };
  return {
    url: proxied.href,
    reset,
    down: () => {
      server.close();
      reset();
    },
    up: async () => void (await once(server.listen(port, "127.0.0.1"), "listening")),
    close: () => void server.close(),
  };
}
