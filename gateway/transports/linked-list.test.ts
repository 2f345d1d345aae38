import fc from "fast-check";
import { expect, test } from "vitest";
import { LinkedList, type Place } from "./linked-list.js";

test("a list has its items in the order they were added, whatever was removed", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(50), { nil: undefined }), { maxLength: 60 }), (steps) => {
      const list = new LinkedList<number>();
      const expected: Place<number>[] = [];
      for (const [number, removed] of steps.entries()) {
        if (removed === undefined) expected.push(list.add(number));
        else for (const place of expected.splice(removed % (expected.length + 1), 1)) list.remove(place);
        expect([...list]).toEqual(expected.map(({ item }) => item));
        expect([list.size, list.first]).toEqual([expected.length, expected[0] ?? null]);
      }
    }),
  );
});

test("what was removed keeps nothing of what comes after it", () => {
  const list = new LinkedList<string>();
  const first = list.add("first");
  list.add("second");
  list.remove(first);
  expect([first.earlier, first.later]).toEqual([null, null]);
});
