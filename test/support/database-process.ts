/** A process that starts the embedded server on the directory given, says so on one line, and stays until it is told to end. */
import { startEmbeddedPostgres } from "../../platform/database/embedded.js";

const [directory = ""] = process.argv.slice(2);
const database = await startEmbeddedPostgres({ directory, durable: false });
await database.announce("http://localhost:4321");
console.log(JSON.stringify({ url: database.url, adopted: database.adopted, server: database.pid(), data: database.dataDirectory }));

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    void database.stop().then(() => process.exit(0));
  });
}
setInterval(() => undefined, 60_000);
