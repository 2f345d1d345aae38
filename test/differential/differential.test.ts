import { afterAll, beforeAll, describe, test } from "vitest";
import { compareGateways } from "./campaign.js";
import type { Gateways } from "./comparison.js";
import { createWorld, type World } from "./data/world.js";
import { ourGateway } from "./gateways/ours.js";
import { stockGateway } from "./gateways/stock.js";
import { keys } from "./worlds/keys.js";
import { media } from "./worlds/media.js";
import { network } from "./worlds/network.js";
import { owners } from "./worlds/owners.js";
import { quotes } from "./worlds/quotes.js";
import { shop } from "./worlds/shop.js";

/** docs/gateway-differences.md says how to run many, and how long that takes. */
const OPERATIONS = Number(process.env.DIFFERENTIAL_OPERATIONS ?? 400);
const SEED = Number(process.env.DIFFERENTIAL_SEED ?? 20_261_125);

const worlds = [shop, media, network, keys, quotes, owners];
const modes = [
  { name: "data as they should be", mode: { errors: 0, lost: 0, garbage: 0 } },
  { name: "fields that fail", mode: { errors: 60, lost: 0, garbage: 0 } },
  { name: "leaves of a wrong type", mode: { errors: 0, lost: 0, garbage: 60 } },
  { name: "entities that only some subgraphs have", mode: { errors: 20, lost: 150, garbage: 0 } },
];
const each = Math.ceil(OPERATIONS / worlds.length / modes.length);
const BETWEEN_LINES_MS = 30_000;

describe.each(worlds)("operations over $name answer as stock and the specification have it", (source) => {
  let world: World;
  let gateways: Gateways;
  beforeAll(async () => {
    world = createWorld(source);
    gateways = { ours: await ourGateway(world), stock: await stockGateway(world) };
  });
  afterAll(async () => {
    await gateways?.ours.close();
    await gateways?.stock.close();
  });

  test.each(modes)("$name", { timeout: 60_000 + each * 200 }, async ({ name, mode }) => {
    const began = performance.now();
    let told = began;
    const line = (asked: number) => {
      const seconds = Math.round((performance.now() - began) / 1_000);
      const megabytes = Math.round(process.memoryUsage().rss / 1e6);
      return `${source.name}, ${name}: ${asked} of ${each} different operations, seed ${SEED}, ${seconds} s, ${megabytes} MB`;
    };
    const progress = (asked: number) => {
      if (performance.now() - told < BETWEEN_LINES_MS) return;
      told = performance.now();
      console.log(line(asked));
    };
    const explained = await compareGateways(world, gateways, { operations: each, seed: SEED, mode, progress });
    console.log(line(each), Object.fromEntries(explained));
  });
});
