import { afterAll, beforeAll, expect, test } from "vitest";
import { type Principal, systemPrincipal, visitor } from "../../../platform/access/principal.js";
import { generateSigningKeys, principalSigner, type SigningKeys } from "../../../platform/access/signature.js";
import type { RunningSubgraph } from "../../../platform/graphql/running-subgraph.js";
import { post } from "../../support/client.js";
import { loneSubgraph } from "../../support/lone-subgraph.js";
import { cloneDatabase, type TestDatabase } from "../../support/postgres.js";

let database: TestDatabase;
let sales: RunningSubgraph;
let endpoint: string;
let keys: SigningKeys;

beforeAll(async () => {
  database = await cloneDatabase("signed_calls");
  ({ subgraph: sales, endpoint, keys } = await loneSubgraph("sales", { databaseUrl: database.serviceUrls.sales ?? "" }));
});
afterAll(() => sales?.close());

const call = (token: string | undefined, accept = "application/json") =>
  post(endpoint, { query: "{ __typename }" }, { accept, ...(token === undefined ? {} : { "x-principal": token }) });

/** The clock of a gateway that is behind. */
const behind = (seconds: number) => () => new Date(Date.now() - seconds * 1000);

const tokens: readonly [string, () => Promise<string | undefined>][] = [
  ["no signature", async () => undefined],
  ["what is no token", async () => "forged"],
  ["a token of another key", async () => sign(visitor(), "sales", (await generateSigningKeys()).privateKey)],
  [
    "a token whose principal was changed",
    async () => withPayload(await sign(visitor(), "sales"), { principal: { ...visitor(), kind: "STAFF" } }),
  ],
  ["a token that asks for no check", async () => unsecured(await sign(visitor(), "sales"))],
  ["an expired token", async () => principalSigner(keys.privateKey, behind(90))(visitor(), "sales")],
  ["a token for another subgraph", async () => sign(visitor(), "finance")],
  ["a token for the system itself", async () => sign(systemPrincipal("intruder"), "sales")],
];

test.each(tokens)("a subgraph refuses %s, for queries and for subscriptions", async (_, token) => {
  for (const accept of ["application/json", "text/event-stream"]) {
    const { status, body } = await call(await token(), accept);
    expect([status, body.errors[0].extensions.code, body.data]).toEqual([401, "UNAUTHENTICATED", undefined]);
  }
});

test("a subgraph answers whoever comes with its gateway's signature", async () => {
  expect(await call(await sign(visitor(), "sales"))).toMatchObject({ status: 200, body: { data: { __typename: "Query" } } });
});

test("a subgraph whose clock is up to half a minute ahead of its gateway's takes every token that the gateway presents", async () => {
  const token = await principalSigner(keys.privateKey, behind(30 + 19))(visitor(), "sales");
  for (const time of ["first", "second"]) expect((await call(token)).status, time).toBe(200);
});

function sign(principal: Principal, audience: string, key = keys.privateKey): Promise<string> {
  return principalSigner(key)(principal, audience);
}

function withPayload(token: string, change: object): string {
  const [header, payload, signature] = token.split(".");
  return [header, encoded({ ...decoded(payload), ...change }), signature].join(".");
}

function unsecured(token: string): string {
  return [encoded({ alg: "none" }), token.split(".")[1], ""].join(".");
}

function decoded(part = ""): object {
  return JSON.parse(Buffer.from(part, "base64url").toString());
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
