import { buildSchema, Kind, type OperationDefinitionNode, parse, print } from "graphql";
import { describe, expect, test } from "vitest";
import { fragmentsOf } from "../../../gateway/execution/document.js";
import { InternalKeys } from "../../../gateway/planning/internal-keys.js";
import { settledOperation, testedVariables, withoutIntrospection } from "../../../gateway/planning/settled-operation.js";

const apiSchema = buildSchema(`
  type Query { a: A media: Media }
  type A { id: ID name(style: Int): String a: A }
  interface Media { id: ID title: String }
  interface Priced { price: Int }
  type Book implements Media & Priced { id: ID title: String price: Int }
  type Film implements Media & Priced { id: ID title: String price: Int }
  type Song implements Media { id: ID title: String }
`);

const internalKeys = new InternalKeys(
  parse('type A @join__type(graph: X, key: "id") { tag: Int @join__field(graph: X, requires: "name(style: 1) a { title }") }'),
);

function settle(text: string, values: Readonly<Record<string, boolean>> = {}): OperationDefinitionNode {
  const document = parse(text, { noLocation: true });
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error("no operation");
  const condition = (name: string) => values[name] === true;
  return settledOperation({
    operation,
    fragments: fragmentsOf(document),
    condition,
    apiSchema,
    internalKeys,
    interfaceObjects: new Set(["Media"]),
  });
}

const written = (operation: OperationDefinitionNode) => print(operation).replace(/\s+/g, " ");

describe("a settled operation", () => {
  test("has no conditions: what is left out is gone, constant and variable ones alike", () => {
    const text =
      "query Q($x: Boolean!) { a { id @skip(if: $x) a @include(if: true) { id } ... @include(if: $x) { name } } media @skip(if: true) { id } }";
    expect(written(settle(text, { x: true }))).toBe("query Q($x: Boolean!) { a { a { id } name } }");
    expect(written(settle(text, { x: false }))).toBe("query Q($x: Boolean!) { a { id a { id } } }");
  });

  test("selects a nothing where nothing is left, which no client can ask for", () => {
    expect(written(settle("{ a { id @skip(if: true) } }"))).toBe("{ a { client__: __typename } }");
    expect(written(withoutIntrospection(settle("{ __schema { description } }")))).toBe("{ client__: __typename }");
  });

  test("has fragments only where they say something of a type, each spread once", () => {
    const text =
      "{ ...Q ... on Query { a { ... on A { id } ...N ...N } } } fragment Q on Query { media { ... on Media { id } } } fragment N on A { a { id } }";
    expect(written(settle(text))).toBe("{ media { id } a { id a { id } } }");
  });

  test("names the objects of an abstract type where an interface is extended as an object", () => {
    expect(written(settle("{ media { ... on Priced { price } ... on Song { title } } }"))).toBe(
      "{ media { ... on Book { price } ... on Film { price } ... on Song { title } } }",
    );
  });

  test("sets the client's keys apart from those that plans fetch, and no others", () => {
    expect(written(settle("{ a { id: name id2: id name other: a { title: id } client__x: id required0__name: id } }"))).toBe(
      "{ a { client__id: name id2: id name other: a { client__title: id } client__client__x: id client__required0__name: id } }",
    );
  });
});

test("the tested variables are those of conditions, with their defaults, fragments included", () => {
  const document = parse(
    "query Q($x: Boolean = true, $y: Boolean!, $z: Int) { a @skip(if: $x) { ...F } } fragment F on A { id @include(if: $y) name(style: $z) }",
  );
  const [operation] = document.definitions;
  expect(testedVariables(operation as OperationDefinitionNode, fragmentsOf(document))).toEqual([
    { name: "x", default: true },
    { name: "y", default: false },
  ]);
});
