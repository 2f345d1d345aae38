import { createRequire } from "node:module";
import { defineConfig } from "vitest/config";

/**
 * Five projects. The acceptance suite runs over both transports, and what it was answered over both is compared when it
 * is over; what does not concern the transport runs once. Projects begin in the order of their names: the fault tests,
 * which take longest, are not what everybody waits for at the end.
 */
const once = [
  "test/differential/**/*.test.ts",
  "platform/**/*.test.ts",
  "gateway/**/*.test.ts",
  "test/acceptance/platform/**/*.test.ts",
  "test/security/**/*.test.ts",
];

const overTransport = (transport: "in-process" | "http") => ({
  extends: true as const,
  test: { name: transport, include: ["test/acceptance/**/*.test.ts"], exclude: once, env: { TRANSPORT: transport, RECORD_ANSWERS: "yes" } },
});

export default defineConfig({
  resolve: {
    // Without it the packages that `require` graphql and those that `import` it meet with two copies of its classes.
    alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve("graphql") }],
  },
  test: {
    globalSetup: ["test/support/postgres.setup.ts"],
    // Importing the gateway costs most of a second: files share a process.
    pool: "forks",
    // The planning thread runs the files as they are written, like these processes that start it.
    execArgv: ["--import", new URL("test/support/typescript-imports.ts", import.meta.url).href],
    isolate: false,
    // Much of the suite waits for a database or a process that comes back: on two cores three have enough to do.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    reporters: ["default", ["json", { outputFile: process.env.TEST_REPORT ?? ".reports/tests.json" }]],
    projects: [
      // These kill servers that they are connected with, so each has a process of its own.
      {
        extends: true,
        test: {
          name: "faults",
          include: ["test/faults/**/*.test.ts"],
          isolate: true,
          // A dozen processes start before a test does.
          hookTimeout: 300_000,
          globalSetup: ["test/faults/support/compile.setup.ts"],
        },
      },
      overTransport("http"),
      overTransport("in-process"),
      { extends: true, test: { name: "once", include: once, env: { TRANSPORT: "http" } } },
      { extends: true, test: { name: "transports", include: ["test/transports/**/*.test.ts"], sequence: { groupOrder: 1 } } },
    ],
  },
});
