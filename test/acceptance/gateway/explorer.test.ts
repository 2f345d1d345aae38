import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GatewayWorld, gatewayWorld } from "../../support/gateway-world.js";

describe("the explorer page", () => {
  let world: GatewayWorld;
  beforeAll(async () => {
    world = await gatewayWorld({
      homePage: {
        title: "Partners",
        signIns: [{ name: "Ada", credentials: { "user name": "ada" } }],
        operations: [{ name: "Rate", query: "{ rate }" }],
      },
    });
  });
  afterAll(() => world.close());

  test("is served at / and names only files of the gateway itself", async () => {
    const page = await world.send("/");
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
    const explorer = await world.send("/explorer/");
    for (const { body } of [page, explorer]) {
      const names = [...String(body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name ?? "");
      expect(names.length).toBeGreaterThan(3);
      for (const name of names) {
        expect(name).not.toMatch(/^(https?:)?\/\//);
        expect((await world.send(name.startsWith("/") ? name : `/explorer/${name}`)).status).toBe(200);
      }
    }
    expect(explorer.headers.get("content-security-policy")).not.toMatch(/https?:|unsafe-eval|\*/);
  });

  test("knows the sign-ins and the prepared operations", async () => {
    expect((await world.send("/home.json")).body).toEqual({
      title: "Partners",
      signIns: [{ name: "Ada", credentials: { "user name": "ada" } }],
      signInOperation: null,
      operations: [{ name: "Rate", query: "{ rate }" }],
      graphqlPath: "/graphql",
    });
  });

  test("files outside Altair's folder are not served", async () => {
    for (const path of ["/explorer/..%2fpackage.json", "/explorer/%2e%2e/index.js", "/explorer/nothing.js"])
      expect((await world.send(path)).status).toBe(404);
  });

  test("a gateway without a page serves none", async () => {
    const bare = await gatewayWorld({ homePage: null });
    expect((await bare.send("/")).status).toBe(404);
    await bare.close();
  });
});
