import type { QueryPlanSelectionNode } from "@apollo/query-planner";

type Selections = readonly QueryPlanSelectionNode[];

/**
 * Under which response keys the values of a representation were fetched, by the names on the way to them
 * (`dims.size`). Types on the way do not count: what is wanted of one type is taken to meet what is wanted of another.
 */
export type RequiredValues = ReadonlyMap<string, ReadonlySet<string>>;

/** The values that a `@requires` wants, or an entity fetch. */
export function requiredValues(selections: Selections): RequiredValues {
  const values = new Map<string, Set<string>>();

  function add(wanted: Selections, path: string): void {
    for (const selection of wanted) {
      const here = pathOf(selection, path);
      if (selection.kind === "Field") values.set(here, (values.get(here) ?? new Set()).add(selection.alias ?? selection.name));
      add(selection.selections ?? [], here);
    }
  }

  add(selections, "");
  return values;
}

/** The selections without the values that are wanted under other keys than these. What these do not tell of stays. */
export function selectOnly(values: RequiredValues, selections: Selections, path = ""): QueryPlanSelectionNode[] {
  return selections.flatMap((selection): QueryPlanSelectionNode[] => {
    const here = pathOf(selection, path);
    if (selection.kind === "Field" && values.get(here)?.has(selection.alias ?? selection.name) === false) return [];
    if (!selection.selections) return [selection];
    const below = selectOnly(values, selection.selections, here);
    return below.length > 0 ? [{ ...selection, selections: below }] : [];
  });
}

/** Whether one representation can carry both. */
export function goTogether(one: RequiredValues, other: RequiredValues): boolean {
  return [...one].every(([path, keys]) => {
    const others = other.get(path) ?? keys;
    return keys.size === others.size && [...keys].every((key) => others.has(key));
  });
}

function pathOf(selection: QueryPlanSelectionNode, path: string): string {
  return selection.kind === "Field" ? `${path}.${selection.name}` : path;
}
