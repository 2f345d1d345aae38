import { describe, expect, it } from "vitest";
import { breakingChanges, unannounced } from "../../../schema/breaking.js";
import { composeTexts } from "../../support/compose.js";

const BEFORE = `
type Query { loaf(id: ID!, sliced: Boolean): Loaf, oven: Oven }
type Loaf { id: ID!, grain: Grain, weight: Float! }
type Oven { id: ID!, hot: Boolean }
enum Grain { RYE WHEAT SPELT }
union Thing = Loaf | Oven
input Dough { water: Int }
extend type Query { things(dough: Dough): [Thing!] }`;

describe("a breaking change of the graph", () => {
  it.each([
    ["weight: Float! }", "}", "Loaf.weight"],
    ["weight: Float!", "weight: Float", "Loaf.weight"],
    ["SPELT", "", "Grain.SPELT"],
    ["Loaf | Oven", "Loaf", "Thing.Oven"],
    [", oven: Oven }", "}", "Query.oven"],
    ["sliced: Boolean", "", "Query.loaf"],
    ["sliced: Boolean", "sliced: Boolean, hot: Boolean!", "Query.loaf"],
    ["water: Int", "water: Int, salt: Int!", "Dough.salt"],
  ])("is found and named when %j becomes %j", (before, after, coordinate) => {
    const changes = breakingChanges(composeTexts(BEFORE), composeTexts(BEFORE.replace(before, after)));
    expect(changes.map((change) => change.coordinate)).toEqual([coordinate]);
  });

  it("is not what adds, nor what clients never saw", () => {
    const more = BEFORE.replace("hot: Boolean", "hot: Boolean, size: Int");
    const hidden = BEFORE.replace("hot: Boolean", "hot: Boolean, secret: Int @inaccessible");
    expect(breakingChanges(composeTexts(BEFORE), composeTexts(more))).toEqual([]);
    expect(breakingChanges(composeTexts(hidden), composeTexts(BEFORE))).toEqual([]);
  });

  it("must be named under Breaking in what is unreleased", () => {
    const changes = [{ coordinate: "Loaf.weight", description: "" }];
    const changelog = (entry: string) => `# Changelog\n\n## Unreleased\n${entry}\n\n## 1.1\n\n## 1.0\n### Breaking\n- \`Loaf.weight\`\n`;
    expect(unannounced(changes, changelog("### Breaking\n- `Loaf.weight` is gone, use `Loaf.mass`."))).toEqual([]);
    expect(unannounced(changes, changelog("### Added\n- `Loaf.weight` is here."))).toEqual(changes);
    expect(unannounced(changes, changelog("### Breaking\n- `Loaf.weightInGrams` and `Big.Loaf.weight.x`"))).toEqual(changes);
    expect(unannounced(changes, "")).toEqual(changes);
  });
});
