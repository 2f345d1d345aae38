import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readGatewayConfig } from "../../../gateway/config.js";
import { parseConfigFile, readConfigFile } from "../../../gateway/config-file.js";
import { defaultLimits } from "../../../gateway/limits/limits.js";

describe("the gateway's settings", () => {
  const key = { GATEWAY_SIGNING_KEY: "{}" };

  test.each([
    ["no supergraph", [], {}, /--supergraph FILE/],
    ["an unknown argument", ["--colour"], {}, /--colour.*Usage/s],
    ["no signing key", ["--supergraph", "f"], {}, /GATEWAY_SIGNING_KEY.*--no-auth/s],
    ["a port that is none", ["--supergraph", "f", "--port", "x"], key, /PORT.*\(or --port\)/],
    ["a port out of range", ["--supergraph", "f"], { ...key, PORT: "70000" }, /PORT/],
    ["proxies that are all the world", ["--supergraph", "f"], { ...key, TRUST_PROXY: "true" }, /TRUST_PROXY: how many proxies/],
    ["a proxy that is no address", ["--supergraph", "f"], { ...key, TRUST_PROXY: "10.0.0.1,proxy" }, /TRUST_PROXY: how many proxies/],
    ["a subnet wider than all", ["--supergraph", "f"], { ...key, TRUST_PROXY: "10.0.0.0/33" }, /TRUST_PROXY: how many proxies/],
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

  test("proxies before the gateway are none, a number, or addresses and subnets", () => {
    const read = (value?: string) => readGatewayConfig(["--supergraph", "f"], { ...key, TRUST_PROXY: value }).trustProxy;
    expect([read(), read("2"), read("10.0.0.0/8, ::1")]).toEqual([0, 2, ["10.0.0.0/8", "::1"]]);
  });

  test("the argument goes before the environment, and production hides the schema", () => {
    const config = readGatewayConfig(["--supergraph", "f", "--port", "5000"], { ...key, PORT: "4000", NODE_ENV: "production" });
    expect(config).toMatchObject({ port: 5000, limits: { introspection: false }, noAuth: false, supergraphFile: "f" });
  });
});

describe("the settings file", () => {
  const read = (settings: object) => parseConfigFile("gateway.json", JSON.stringify(settings));

  test.each<[string, object, RegExp]>([
    ["an unknown key", { colour: 1 }, /gateway\.json right:\n {2}colour: there is no such setting$/],
    ["an unknown limit", { limits: { dept: 9 } }, /limits\.dept: there is no such setting/],
    ["a limit that is no number", { limits: { depth: "9" } }, /limits\.depth: must be a whole number, 1 or more/],
    ["a limit below its least", { limits: { tokens: 0 } }, /limits\.tokens: must be a whole number/],
    ["limits that are no object", { limits: 7 }, /limits: must be an object/],
    ["a list", [], /the whole file: must be an object/],
    ["a URL that is none", { subgraphs: { sales: { url: "sales" } } }, /subgraphs\.sales\.url: must be the http\(s\) URL/],
    ["a file as a URL", { subgraphs: { sales: { url: "file:///etc" } } }, /subgraphs\.sales\.url: must be the http\(s\) URL/],
    ["half a connection", { everySubgraph: { connections: 0.5 } }, /everySubgraph\.connections: must be a whole number, 1 or more/],
    ["more than all", { circuitBreaker: { failureRatio: 2 } }, /circuitBreaker\.failureRatio: must be a number above 0, up to 1/],
    ["a word for a switch", { introspection: "yes" }, /introspection: must be true or false/],
  ])("%s: the error names the key and says what it must be", (_what, settings, message) => {
    expect(() => read(settings)).toThrow(message);
  });

  test("every wrong key is named at once", () => {
    expect(() => read({ limits: { depth: -1, tokens: null }, x: 1 })).toThrow(/limits\.tokens.*limits\.depth.*x: there is no/s);
  });

  test("text that is not JSON, and a file that is not there, are told apart", () => {
    expect(() => parseConfigFile("gateway.json", "{")).toThrow(/gateway\.json is not JSON/);
    expect(() => readConfigFile("/nowhere/gateway.json")).toThrow(/cannot be read.*--config/s);
  });

  describe("with the arguments and the environment", () => {
    let folder: string;
    const configured = (settings: object, environment: Record<string, string> = {}) => {
      const file = join(folder, "gateway.json");
      writeFileSync(file, JSON.stringify(settings));
      return readGatewayConfig(["--supergraph", "f", "--no-auth", "--config", file], environment);
    };
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "pcg-settings-"));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    test("what the file leaves out keeps its default", () => {
      const { limits } = configured({ limits: { depth: 3 } }, { NODE_ENV: "production" });
      expect(limits).toEqual({ ...defaultLimits("production"), depth: 3 });
    });

    test("a subgraph has the file's settings for every one and its own on top, and the environment's URL before the file's", () => {
      const settings = {
        everySubgraph: { timeoutMs: 3_000, connections: 10 },
        subgraphs: { sales: { url: "http://sales:1/graphql", connections: 20 }, finance: { url: "http://finance:1/graphql" } },
      };
      const config = configured(settings, { SUBGRAPH_FINANCE_URL: "http://elsewhere:2/graphql" });
      expect(config.calling("sales")).toMatchObject({ timeoutMs: 3_000, connections: 20 });
      expect(config.calling("constructor")).toEqual({ timeoutMs: 3_000, connections: 10 });
      expect([config.subgraphUrl("sales"), config.subgraphUrl("finance"), config.subgraphUrl("other")]).toEqual([
        "http://sales:1/graphql",
        "http://elsewhere:2/graphql",
        undefined,
      ]);
      expect(config.namedSubgraphs).toEqual(["sales", "finance"]);
    });

    test("introspection is the environment's, then the file's, then off in production alone", () => {
      const shown = (settings: object, environment: Record<string, string>) => configured(settings, environment).limits.introspection;
      expect(shown({ introspection: false }, { INTROSPECTION: "true" })).toBe(true);
      expect(shown({ introspection: true }, { NODE_ENV: "production" })).toBe(true);
      expect([shown({}, { NODE_ENV: "production" }), shown({}, {})]).toEqual([false, true]);
    });

    test("the circuit breaker can be set and switched off", () => {
      expect(configured({}).circuitBreaker).toEqual({});
      expect(configured({ circuitBreaker: { failures: 9 } }).circuitBreaker).toEqual({ failures: 9 });
      expect(configured({ circuitBreaker: { enabled: false } }).circuitBreaker).toBeNull();
    });
  });
});
