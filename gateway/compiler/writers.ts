import {
  type FieldNode,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import type { SchemaQuestion } from "../execution/program.js";
import { clientKey } from "./client-key.js";
import { isIntrospection, questionOf } from "./introspection.js";
import { collectFields, saysNothingOfType } from "./selections.js";
import type { Shape } from "./shape.js";
import { get, literal, Source } from "./source.js";

/** More functions than this are not worth generating: field-by-field completion writes such an answer. */
const MOST_FUNCTIONS = 4_000;

export interface Writer {
  /** The name of the function (root → text), which finds the answers about the schema in `answers`. */
  readonly name: string;
  readonly source: Source;
  /** What is asked about the schema. */
  readonly questions: readonly SchemaQuestion[];
}

/** What an answer is written by. */
export interface Writing {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** Interfaces that some subgraph knows as an object: where only their own fields are asked for, their objects need no other type. */
  readonly interfaceObjects: ReadonlySet<string>;
  /** The settled operation. */
  readonly operation: OperationDefinitionNode;
}

/** An operation for which no writer is generated. */
class NotGenerated extends Error {}

/**
 * Writes the function that writes an answer in which everything is as the schema says, and
 * throws `BAIL` on anything else. Null when it would have too many types.
 *
 * @param type the root type as clients see it
 */
export function writer(writing: Writing, type: GraphQLObjectType, shape: Shape): Writer | null {
  const source = new Source();
  const questions: SchemaQuestion[] = [];
  const setIds = new Map<SelectionSetNode, number>();
  const idOf = (one: SelectionSetNode) => {
    const id = setIds.get(one) ?? setIds.size;
    setIds.set(one, id);
    return id;
  };

  /** The function (object → text) for an object of a type. */
  function object(of: GraphQLObjectType | GraphQLInterfaceType, sets: readonly SelectionSetNode[], at: Shape): string {
    return source.define("write", `${of.name} ${at.id} ${sets.map(idOf).join(",")}`, (name) => {
      if (source.length > MOST_FUNCTIONS) throw new NotGenerated();
      const { quick, careful } = bodies([...collectFields(writing.schema, of, sets)].map(([key, uses]) => fieldOf(of, key, uses, at)));
      const node = 'if(typeof n!=="object"||Array.isArray(n))rt.bail();let x;';
      if (!at.canonical) return `function ${name}(n){${node}${quick((text) => `return ${text};`)}return ${careful}}`;
      // Its text is this function's: at other places, of which another type stands above, other fields of it are selected.
      const text = `T${name}`;
      return `const ${text}=Symbol();function ${name}(n){if(n[${text}]!==undefined)return n[${text}];${node}${quick((written) => `return n[${text}]=${written};`)}return n[${text}]=${careful}}`;
    });
  }

  function fieldOf(of: GraphQLObjectType | GraphQLInterfaceType, key: string, uses: readonly FieldNode[], at: Shape): WrittenField {
    const name = uses[0]?.name.value ?? "";
    const head = `${JSON.stringify(clientKey(key))}:`;
    if (name === "__typename") return { head, value: literal(JSON.stringify(of.name)), leaf: null };
    if (isIntrospection(name)) return { head, value: `answers[${questions.push(questionOf(writing.operation, uses)) - 1}]`, leaf: null };
    const field = of.getFields()[name];
    if (!field) throw new Error(`${of.name} has no field ${name}`);
    const sets = uses.flatMap(({ selectionSet }) => selectionSet ?? []);
    const given = get("n", key);
    const nullable = isNonNullType(field.type) ? field.type.ofType : field.type;
    const test = isScalarType(nullable) ? quickTests[nullable.name] : undefined;
    return { head, value: valueText(field.type, given, sets, at.fields.get(key) ?? null), leaf: test ? { given, ...test } : null };
  }

  /** The expression for the text of a value of a type. */
  function valueText(type: GraphQLOutputType, value: string, sets: readonly SelectionSetNode[], at: Shape | null): string {
    const nullable = isNonNullType(type) ? type.ofType : type;
    const otherwise = isNonNullType(type) ? "rt.bail()" : "rt.nullOr(x)";
    if (isLeafType(getNamedType(nullable))) return `((x=${value})===null||x===undefined?${otherwise}:rt.leaf(${leaf(nullable)},x))`;
    // No fetch selects anything here: only a null can be written, if that.
    if (!at) return `((x=${value}),${otherwise})`;
    const write = isListType(nullable) ? list(nullable.ofType, sets, at) : composite(getNamedType(nullable), sets, at);
    return `((x=${value})===null||x===undefined?${otherwise}:${write}(x))`;
  }

  /** The function (value → text) for leaves of a type, lists of them included. */
  function leaf(type: GraphQLOutputType): string {
    const nullable = isNonNullType(type) ? type.ofType : type;
    if (isListType(nullable)) {
      const item: GraphQLOutputType = nullable.ofType;
      return source.define("leaves", String(nullable), (name) => `const ${name}=rt.listOf(${leaf(item)},${isNonNullType(item)});`);
    }
    if (isEnumType(nullable)) {
      const values = nullable.getValues().map((value) => literal(value.name));
      return source.define("values", nullable.name, (name) => `const ${name}=rt.enumOf([${values.join(",")}]);`);
    }
    return isScalarType(nullable) && isSpecifiedScalarType(nullable) ? `rt.leaf${nullable.name}` : "rt.any";
  }

  function list(item: GraphQLOutputType, sets: readonly SelectionSetNode[], at: Shape): string {
    return source.define(
      "items",
      `${item} ${at.id} ${sets.map(idOf).join(",")}`,
      (name) =>
        `function ${name}(a){if(!Array.isArray(a))rt.bail();let s="[",x;for(let i=0;i<a.length;i++){if(i!==0)s+=",";s+=${valueText(item, "a[i]", sets, at)}}return s+"]"}`,
    );
  }

  /** The function for a place of any type: an abstract one looks at the object's own. */
  function composite(type: GraphQLNamedType, sets: readonly SelectionSetNode[], at: Shape): string {
    if (isObjectType(type)) return object(type, sets, at);
    if (!isCompositeType(type)) throw new Error(`${type.name} has no fields`);
    return source.define("pick", `${type.name} ${at.id} ${sets.map(idOf).join(",")}`, (name) => {
      const itself = isInterfaceType(type) && writing.interfaceObjects.has(type.name) && sets.every(saysNothingOfType) ? [type] : [];
      const cases = [
        ...writing.schema.getPossibleTypes(type).map((one) => `case ${literal(one.name)}:return ${object(one, sets, at)}(n);`),
        ...itself.map((one) => `case undefined:case ${literal(one.name)}:return ${object(one, sets, at)}(n);`),
      ];
      return `function ${name}(n){switch(n.__typename){${cases.join("")}default:rt.bail()}}`;
    });
  }

  try {
    return { name: object(type, [writing.operation.selectionSet], shape), source, questions };
  } catch (error) {
    if (error instanceof NotGenerated) return null;
    throw error;
  }
}

interface WrittenField {
  /** The key with its colon. */
  readonly head: string;
  /** The expression for its text. */
  readonly value: string;
  /** A leaf that most answers have as it is due. */
  readonly leaf: ({ readonly given: string } & QuickTest) | null;
}

interface QuickTest {
  /** Whether a value can be written as it stands, as long as no string needs escaping. */
  readonly test: (value: string) => string;
  readonly quote: "" | '"';
}

const quickTests: Readonly<Record<string, QuickTest>> = {
  String: { test: (value) => `typeof ${value}==="string"`, quote: '"' },
  ID: { test: (value) => `typeof ${value}==="string"`, quote: '"' },
  Int: { test: (value) => `typeof ${value}==="number"&&(${value}|0)===${value}`, quote: "" },
  Float: { test: (value) => `typeof ${value}==="number"&&${value}-${value}===0`, quote: "" },
  Boolean: { test: (value) => `typeof ${value}==="boolean"`, quote: "" },
};

/** Two ways to write an object: at one go where all its leaves are as they are due, and field by field. */
function bodies(fields: readonly WrittenField[]): { quick: (then: (text: string) => string) => string; careful: string } {
  const careful = [
    literal("{"),
    ...fields.flatMap(({ head, value }, index) => [literal(`${index === 0 ? "" : ","}${head}`), value]),
    literal("}"),
  ].join("+");
  const declarations: string[] = [];
  const tests = ["plain"];
  const parts: string[] = [];
  // Fixed text is gathered, so that each leaf costs two concatenations.
  let fixed = "{";
  for (const [index, { head, value, leaf }] of fields.entries()) {
    fixed += `${index === 0 ? "" : ","}${head}${leaf?.quote ?? ""}`;
    const constant = leaf ? `v${index}` : value;
    if (leaf) {
      declarations.push(`${constant}=${leaf.given}`);
      tests.push(leaf.test(constant));
    }
    parts.push(literal(fixed), constant);
    fixed = leaf?.quote ?? "";
  }
  const quick = [...parts, literal(`${fixed}}`)].join("+");
  if (declarations.length === 0) return { quick: () => "", careful };
  return { quick: (then) => `const ${declarations.join(",")};if(${tests.join("&&")})${then(quick)}`, careful };
}
