import { composeServices } from "@apollo/composition";
import { parse } from "graphql";
import { SUBGRAPHS } from "../../graph.js";

let composing: Promise<string> | undefined;

/** The supergraph as the code has it now, composed once per process. */
export function supergraphOfCode(): Promise<string> {
  composing ??= compose();
  return composing;
}

async function compose(): Promise<string> {
  const services = await Promise.all(
    Object.values(SUBGRAPHS).map(async ({ name, sdl }) => ({ name, url: `http://${name}.invalid/graphql`, typeDefs: parse(await sdl()) })),
  );
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join("\n"));
  return supergraphSdl;
}
