import type { Module, Program } from "./program.js";
import { runtime } from "./runtime.js";

/**
 * Makes a program's functions. Its text is the compiler's own: of an operation or a schema it holds nothing but
 * quoted strings and GraphQL names.
 */
export function instantiate({ source }: Program): Module {
  return new Function("rt", `"use strict";${source}`)(runtime) as Module;
}
