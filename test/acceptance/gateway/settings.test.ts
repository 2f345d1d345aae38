import { describe, expect, test } from "vitest";
import { readGatewayConfig } from "../../../gateway/config.js";

describe("the gateway's settings", () => {
  const key = { GATEWAY_SIGNING_KEY: "{}" };

  test.each([
    ["no supergraph", [], {}, /--supergraph FILE/],
    ["an unknown argument", ["--colour"], {}, /--colour.*Usage/s],
    ["no signing key", ["--supergraph", "f"], {}, /GATEWAY_SIGNING_KEY.*--no-auth/s],
    ["a port that is none", ["--supergraph", "f", "--port", "x"], key, /PORT.*\(or --port\)/],
    ["a port out of range", ["--supergraph", "f"], { ...key, PORT: "70000" }, /PORT/],
    ["an unknown log level", ["--supergraph", "f"], { ...key, LOG_LEVEL: "loud" }, /LOG_LEVEL/],
  ])("%s: the error says what to set", (_what, args, environment, message) => {
    expect(() => readGatewayConfig(args, environment)).toThrow(message);
  });

  test("a subgraph's URL is that of the environment, which must be one", () => {
    const config = readGatewayConfig(["--supergraph", "f", "--no-auth"], {
      SUBGRAPH_SALES_EU_URL: "http://sales:4001/graphql",
      SUBGRAPH_BAD_URL: "nowhere",
    });
    expect(config.subgraphUrl("sales-eu")).toBe("http://sales:4001/graphql");
    expect(config.subgraphUrl("finance")).toBeUndefined();
    expect(() => config.subgraphUrl("bad")).toThrow(/SUBGRAPH_BAD_URL/);
  });

  test("the argument goes before the environment, and production hides the schema", () => {
    const config = readGatewayConfig(["--supergraph", "f", "--port", "5000"], { ...key, PORT: "4000", NODE_ENV: "production" });
    expect(config).toMatchObject({ port: 5000, introspection: false, noAuth: false, supergraphFile: "f" });
  });
});
