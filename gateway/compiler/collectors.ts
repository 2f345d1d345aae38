import type { Shape } from "./shape.js";
import { get, type Source, set } from "./source.js";

type Put = (value: string) => string;

/**
 * Writes the walk to a fetch's path: (root, targets, walk). Each object found that can be represented goes to
 * `targets`; where places may share objects, each is visited once. At a canonical place the object that stands for all
 * equal ones takes their places.
 *
 * @param identify the function (node → what tells it from others, or undefined where it cannot be represented)
 */
export function collector(source: Source, root: Shape, path: readonly string[], identify: string): string {
  return source.define("collect", `${path.join(".")} ${identify}`, (name) => {
    let count = 0;
    const variable = () => `x${count++}`;

    /** Statements for a value; `put` writes the one that puts another in its place. */
    function walk(value: string, put: Put | null, shape: Shape, at: number): string {
      const step = path[at];
      if (step === "@") {
        const [list, index, item] = [variable(), variable(), variable()];
        return (
          `const ${list}=${value};if(Array.isArray(${list}))for(let ${index}=0;${index}<${list}.length;${index}++){` +
          `const ${item}=${list}[${index}];${walk(item, (one) => `${list}[${index}]=${one};`, shape, at + 1)}}`
        );
      }
      const isNode = `typeof ${value}==="object"&&${value}!==null&&!Array.isArray(${value})`;
      if (step === undefined) return `if(${isNode}){${found(value, put, shape)}}`;
      const [child, place] = [variable(), shape.fields.get(step)];
      if (!place) return "";
      const further = `const ${child}=${get(value, step)};${walk(child, (one) => set(value, step, one), place, at + 1)}`;
      return `if(${isNode}${shape.shared ? `&&${value}[V]!==walk` : ""}){${shape.shared ? `${value}[V]=walk;` : ""}${further}}`;
    }

    function found(node: string, put: Put | null, shape: Shape): string {
      const identity = variable();
      const seen = shape.shared ? `${node}[V]=walk;` : "";
      const take = shape.canonical && put ? replaced(node, identity, put, seen) : `${seen}targets.add(${identity},${node});`;
      const identified = `const ${identity}=${identify}(${node});if(${identity}!==undefined){${take}}`;
      return shape.shared ? `if(${node}[V]!==walk){${identified}}` : identified;
    }

    /** One that stands for others comes by again in their places. One that gave way may still stand at others: it is not done. */
    function replaced(node: string, identity: string, put: Put, seen: string): string {
      const canonical = variable();
      return `const ${canonical}=targets.one(${identity},${node});if(${canonical}===${node}){${seen}}else{${put(canonical)}}`;
    }

    return `function ${name}(root,targets,walk){${walk("root", null, root, 0)}}`;
  });
}
