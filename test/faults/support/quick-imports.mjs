/**
 * `node --import` this to start processes sooner, for tests that start some eighty. At every import of a file of
 * Drizzle, Node parses its package.json of 180 KB again: almost half of what a start takes. All of them are modules.
 */
import { flushCompileCache, registerHooks } from "node:module";

// What is killed leaves nothing behind for the next: it writes down what it has compiled while it lives.
setTimeout(flushCompileCache, 3_000).unref();

const packages = new Map();

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith(".") && context.parentURL?.includes("/node_modules/drizzle-orm/")) {
      return { url: new URL(specifier, context.parentURL).href, format: "module", shortCircuit: true };
    }
    if (!specifier.startsWith("drizzle-orm")) return next(specifier, context);
    if (!packages.has(specifier)) packages.set(specifier, { ...next(specifier, context), shortCircuit: true });
    return packages.get(specifier);
  },
});
