import fastifyStatic from "@fastify/static";
import { getAltairHtml, getDistDirectory, SANDBOX_FRAME_CSP } from "altair-static";
import type { FastifyInstance, FastifyReply } from "fastify";
import { explorerScript, homeScript } from "./browser-scripts.js";
import { homeCss, homeHtml } from "./home-page.js";

/** An operation that the explorer opens with, in a tab of its own. */
export interface PreparedOperation {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody of the demo world. */
export interface DemoSignIn {
  readonly name: string;
  /** What this one can do, in a few words. */
  readonly note?: string;
  /** What to type, by name: shown on the page to everybody, so never of a real account. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Variables of the sign-in operation; without them the sign-in is shown and cannot be clicked. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

export interface HomePage {
  readonly title?: string;
  readonly signIns?: readonly DemoSignIn[];
  /** The mutation that signs in, and where in its data the access token is. */
  readonly signInOperation?: { readonly query: string; readonly tokenPath: readonly string[] };
  /** In the order of the tabs; the last one is open. */
  readonly operations?: readonly PreparedOperation[];
}

/** Nothing from other sites. Altair's styles are written into the page as it runs, its editors work in blob workers. */
const EXPLORER_CSP =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self' ws: wss:; frame-src 'self'; frame-ancestors 'self'; base-uri 'self'; object-src 'none'";
const HOME_CSP = "default-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

/** Serves the page at `/`, and Altair below `/explorer/` from its own files: both work without internet. */
export async function serveExplorer(app: FastifyInstance, page: HomePage & { readonly graphqlPath: string }): Promise<void> {
  const { title = "GraphQL explorer", signIns = [], signInOperation = null, operations = [], graphqlPath } = page;
  const home = { title, signIns, signInOperation, operations, graphqlPath };
  const send = (reply: FastifyReply, type: string, csp: string, text: string) =>
    reply.header("content-security-policy", csp).header("cache-control", "no-cache").type(`${type}; charset=utf-8`).send(text);

  app.get("/", async (_request, reply) => send(reply, "text/html", HOME_CSP, homeHtml));
  app.get("/home.css", async (_request, reply) => send(reply, "text/css", HOME_CSP, homeCss));
  app.get("/home.js", async (_request, reply) => send(reply, "text/javascript", HOME_CSP, homeScript));
  app.get("/home.json", async (_request, reply) => send(reply, "application/json", HOME_CSP, JSON.stringify(home)));

  const html = explorerHtml();
  app.get("/explorer", async (_request, reply) => reply.redirect("/explorer/"));
  app.get("/explorer/", async (_request, reply) => send(reply, "text/html", EXPLORER_CSP, html));
  app.get("/explorer/start.js", async (_request, reply) => send(reply, "text/javascript", EXPLORER_CSP, explorerScript));
  await app.register(fastifyStatic, {
    root: getDistDirectory(),
    prefix: "/explorer/",
    index: false,
    setHeaders: (reply, path) => {
      reply.header("content-security-policy", path.includes("iframe-sandbox") ? SANDBOX_FRAME_CSP : EXPLORER_CSP);
    },
  });
}

function explorerHtml(): string {
  return getAltairHtml()
    .replace(/<base[^>]*>/, '<base href="/explorer/" />')
    .replace("</body>", '<script type="module" src="start.js"></script></body>');
}
