import { type Schema, Supergraph } from "@apollo/federation-internals";
import { QueryPlanner } from "@apollo/query-planner";
import { type DocumentNode, type GraphQLSchema, Kind, parse, printSchema } from "graphql";
import { InternalKeys } from "./internal-keys.js";
import { refuseForeignFeatures } from "./linked-features.js";
import { type OverrideLabel, overrideLabels } from "./override-labels.js";
import { withRequiredKeys } from "./required-keys.js";
import { Requirements } from "./requirements.js";

/** What operations are validated against, planned on and compiled with. Built once for a supergraph, where planning happens. */
export interface PlanningSchemas {
  /** What clients see: without inaccessible members and federation's own types. */
  readonly apiSchema: GraphQLSchema;
  /** The same in the planner's form. */
  readonly operationSchema: Schema;
  /** With inaccessible members: representations are matched against it. */
  readonly supergraphSchema: GraphQLSchema;
  readonly planner: QueryPlanner;
  readonly internalKeys: InternalKeys;
  readonly requirements: Requirements;
  /** The interfaces that some subgraph knows as an object (`@interfaceObject`). */
  readonly interfaceObjects: ReadonlySet<string>;
  readonly labels: readonly OverrideLabel[];
}

/** Reads a supergraph SDL: the schemas, and what clients see as SDL. Throws when it is invalid, with the reason. */
export function readSupergraph(sdl: string): { readonly schemas: PlanningSchemas; readonly apiSdl: string } {
  const document = parse(sdl, { noLocation: true });
  refuseForeignFeatures(document);
  const supergraph = Supergraph.build(sdl, { validateSupergraph: true });
  // To read them is to validate them, which the supergraph that is planned below is not asked to do again.
  supergraph.subgraphs();
  const planned = withRequiredKeys(document);
  const operationSchema = supergraph.apiSchema();
  const apiSchema = operationSchema.toGraphQLJSSchema();
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema();
  return {
    schemas: {
      apiSchema,
      operationSchema,
      supergraphSchema,
      // Federation has no aliases in its field sets: they would not pass the validation that the supergraph has passed.
      planner: new QueryPlanner(planned === document ? supergraph : Supergraph.build(planned, { validateSupergraph: false })),
      internalKeys: new InternalKeys(document),
      requirements: new Requirements(planned, supergraphSchema),
      interfaceObjects: interfaceObjectsOf(document),
      labels: overrideLabels(document),
    },
    apiSdl: printSchema(apiSchema),
  };
}

function interfaceObjectsOf({ definitions }: DocumentNode): Set<string> {
  const names = definitions.flatMap((node) => {
    if (node.kind !== Kind.INTERFACE_TYPE_DEFINITION) return [];
    const given = (node.directives ?? []).flatMap((directive) =>
      directive.name.value === "join__type" ? (directive.arguments ?? []) : [],
    );
    return given.some(({ name, value }) => name.value === "isInterfaceObject" && value.kind === Kind.BOOLEAN && value.value)
      ? [node.name.value]
      : [];
  });
  return new Set(names);
}
