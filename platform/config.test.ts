import { expect, test } from "vitest";
import { z } from "zod";
import { readEnvironment, serviceSettings } from "./config.js";

const schema = z.object({ ...serviceSettings, PORT: serviceSettings.PORT.default(4000), DATABASE_URL: z.string({ error: "the URL" }) });

test("a setting that is blank counts as missing: its default holds, or it is asked for", () => {
  const blank = { PORT: "", HOST: " ", LOG_LEVEL: "" };
  expect(readEnvironment(schema, { ...blank, DATABASE_URL: "postgres://db" })).toEqual({
    PORT: 4000,
    HOST: "127.0.0.1",
    LOG_LEVEL: "info",
    DATABASE_URL: "postgres://db",
  });
  expect(() => readEnvironment(schema, { ...blank, DATABASE_URL: "" })).toThrow("DATABASE_URL: the URL");
});

test("a port that is none is told with the others that are wrong", () => {
  expect(() => readEnvironment(schema, { PORT: "http" })).toThrow(/PORT: a port number, 0 to 65535\n.*DATABASE_URL: the URL/s);
});
