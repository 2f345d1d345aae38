/**
 * `node --import` this to run a TypeScript file of the project that has no decorators, without a build: imports name
 * the `.js` file that the build will make, and Node looks for that name alone.
 */
import { registerHooks } from "node:module";

registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (error) {
      if (specifier.endsWith(".js")) return next(`${specifier.slice(0, -3)}.ts`, context);
      throw error;
    }
  },
});
