/**
 * Says again which tests of a run failed and why, from its reports: `npm run failures`. What CI keeps of its output is
 * the end.
 */
import { readFileSync } from "node:fs";

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

const LINES = 12;
const beginning = (text: string) => text.split("\n").slice(0, LINES).join("\n  ");

for (const path of process.argv.slice(2)) {
  const { testResults } = JSON.parse(readFileSync(path, "utf8")) as Report;
  for (const { name, message, assertionResults } of testResults) {
    const failed = assertionResults.filter(({ status }) => status === "failed");
    for (const { fullName, failureMessages = [] } of failed)
      console.log(`failed: ${name} > ${fullName}\n  ${beginning(failureMessages.join("\n"))}`);
    // A file that broke before its first test, or in a hook.
    if (failed.length === 0 && message) console.log(`failed: ${name}\n  ${beginning(message)}`);
  }
}
