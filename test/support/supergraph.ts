import { parse } from "graphql";
import { PlanningThread } from "../../gateway/planning/planning-thread.js";
import { SUBGRAPHS } from "../../graph.js";
import { compose } from "./compose.js";

let composing: Promise<string> | undefined;

/** The supergraph as the code has it now, composed once per process. */
export function supergraphOfCode(): Promise<string> {
  composing ??= composeCode();
  return composing;
}

async function composeCode(): Promise<string> {
  const services = await Promise.all(
    Object.values(SUBGRAPHS).map(async ({ name, sdl }) => ({ name, typeDefs: parse(await sdl(), { noLocation: true }) })),
  );
  const supergraphSdl = compose(...services);
  // The worlds of a process come one after the other: while it stays loaded, each of their gateways finds it.
  await PlanningThread.shared().load(supergraphSdl);
  return supergraphSdl;
}
