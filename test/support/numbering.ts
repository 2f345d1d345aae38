import { expect } from "vitest";

let counted: { file: string | undefined; number: number } = { file: undefined, number: 0 };

/**
 * The next whole number, from 1 on in each test file: unlike a counter of a module, which runs on from file to file in a
 * process that they share, it makes the same names in every run.
 */
export function nextNumber(): number {
  const file = expect.getState().testPath;
  if (file !== counted.file) counted = { file, number: 0 };
  counted.number += 1;
  return counted.number;
}
