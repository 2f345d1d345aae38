import type { DeclaredLifecycle } from "./lifecycle.js";

/**
 * The table of a lifecycle as the requirements print it, in Markdown, one line a transition:
 * From, Trigger, Actor, Guard, To, Side effects.
 */
export function printLifecycle({ transitions }: DeclaredLifecycle): string {
  const lines = transitions.map(({ from, on, by, guard, to, effects }) => [
    from.join(", ") || "-",
    on,
    by.map(({ name }) => name).join(", "),
    guard?.says ?? "-",
    to,
    (effects ?? []).map(({ says }) => says).join("; ") || "-",
  ]);
  const head = ["From", "Trigger", "Actor", "Guard", "To", "Side effects"];
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
