import type { GraphQLFormattedError } from "graphql";
import type { FailureReason } from "../transports/failure.js";
import { MOST_PLACES, type Positions, positionsAt, type ResponsePath } from "./positions.js";
import type { FetchProgram } from "./program.js";
import type { TreeNode } from "./tree.js";

const messages: Record<FailureReason, (service: string) => string> = {
  UNAVAILABLE: (service) => `The subgraph "${service}" is not available. Its fields are null; try again later.`,
  TIMEOUT: (service) => `The subgraph "${service}" did not answer in time. Its fields are null; try again later.`,
  BAD_RESPONSE: (service) => `The subgraph "${service}" did not answer in GraphQL. Its fields are null.`,
};

/** A fetch, with the objects it was about: for each representation a group, for root fields deep in the tree one group. */
export interface FetchPlaces {
  readonly program: FetchProgram;
  readonly root: TreeNode;
  readonly groups: readonly (readonly TreeNode[])[];
}

/** The errors of a fetch that got no usable answer: one for each field that is null because of it, the rest counted by the last. */
export function failedFetch(fetch: FetchPlaces, reason: FailureReason): GraphQLFormattedError[] {
  const { service, keys } = fetch.program;
  const everywhere = fetch.groups.flatMap((_, group) => places(fetch, group)).reduce(together, { paths: [], count: 0 });
  const paths = everywhere.paths.flatMap((path) => keys.map((key) => [...path, key]));
  return limited(
    paths.map((path) => ({ message: messages[reason](service), path, extensions: { code: `SUBGRAPH_${reason}`, service } })),
    everywhere.count * keys.length,
  );
}

/** An error of the subgraph's answer, at each place of the client's that it is about. */
export function placedErrors(fetch: FetchPlaces, error: GraphQLFormattedError): GraphQLFormattedError[] {
  const { program } = fetch;
  const path = error.path;
  if (!path) return [error];
  if (program.entities) {
    const [field, index, ...rest] = path;
    if (field !== "_entities" || typeof index !== "number") return [withoutPath(error)];
    return at(fetch, index, treePath(rest, program), error);
  }
  const own = treePath(path, program);
  return program.path.length === 0 ? [{ ...error, path: own }] : at(fetch, 0, own, error);
}

function at(fetch: FetchPlaces, group: number, rest: ResponsePath, error: GraphQLFormattedError): GraphQLFormattedError[] {
  const { paths, count } = places(fetch, group).reduce(together, { paths: [], count: 0 });
  // It is about an object that nobody asked for.
  if (count === 0) return [withoutPath(error)];
  return limited(
    paths.map((path) => ({ ...error, path: [...path, ...rest] })),
    count,
  );
}

function withoutPath({ path: _path, ...general }: GraphQLFormattedError): GraphQLFormattedError {
  return general;
}

const located = new WeakMap<FetchPlaces, Map<TreeNode, Positions>>();

function places(fetch: FetchPlaces, group: number): Positions[] {
  if (fetch.program.path.length === 0) return [{ paths: [[]], count: 1 }];
  const positions = located.get(fetch) ?? positionsAt(fetch.root, fetch.program.path);
  located.set(fetch, positions);
  return (fetch.groups[group] ?? []).flatMap((node) => positions.get(node) ?? []);
}

function together(one: Positions, other: Positions): Positions {
  return { paths: [...one.paths, ...other.paths].slice(0, MOST_PLACES), count: one.count + other.count };
}

/** The first errors of many; the last of them tells how many more there are. */
function limited(errors: GraphQLFormattedError[], count: number): GraphQLFormattedError[] {
  const shown = errors.slice(0, MOST_PLACES);
  const last = shown.at(-1);
  if (last && count > shown.length)
    shown[shown.length - 1] = { ...last, extensions: { ...last.extensions, omittedErrors: count - shown.length } };
  return shown;
}

/** A path of the subgraph's answer in the tree's keys. */
function treePath(path: ResponsePath, { renamed }: Pick<FetchProgram, "renamed">): ResponsePath {
  const keys: string[] = [];
  return path.map((step) => {
    if (typeof step === "number") return step;
    const key = renamed.find((one) => one.from === step && isSame(one.path, keys))?.key ?? step;
    keys.push(key);
    return key;
  });
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((key, index) => key === other[index]);
}
