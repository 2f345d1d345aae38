/**
 * The status of an answer that Apollo Server gave `status`. A client that asks for `application/json` by name, and not
 * for `application/graphql-response+json`, cannot tell our 400 from that of a proxy: the GraphQL over HTTP
 * specification has it get 200 for every request that is well formed, whatever is wrong with its operation.
 *
 * @param text the answer's body
 */
export function statusFor(status: number, accept: string | undefined, text: string): number {
  return status === 400 && asksForPlainJson(accept) && isWellFormed(text) ? 200 : status;
}

function asksForPlainJson(accept = ""): boolean {
  const types = accept.split(",").map((type) => type.split(";", 1)[0]?.trim().toLowerCase());
  return types.includes("application/json") && !types.includes("application/graphql-response+json");
}

/** Requests that hold no operation are told apart by this code. */
function isWellFormed(text: string): boolean {
  const { errors } = JSON.parse(text) as { errors?: readonly { extensions?: { code?: unknown } }[] };
  return errors?.every(({ extensions }) => extensions?.code !== "BAD_REQUEST") ?? false;
}
