import type { FetchNode, PlanNode, QueryPlan } from "@apollo/query-planner";

/** The plan with every fetch replaced but a subscription's own, which no entity and no answer comes before. */
export function withFetches(plan: QueryPlan, replace: (fetch: FetchNode) => PlanNode): QueryPlan {
  const { node } = plan;
  if (!node) return plan;
  if (node.kind === "Subscription") return node.rest ? { ...plan, node: { ...node, rest: replaced(node.rest) } } : plan;
  return { ...plan, node: replaced(node) };

  function replaced(one: PlanNode): PlanNode {
    switch (one.kind) {
      case "Fetch":
        return replace(one);
      case "Flatten":
        return { ...one, node: replaced(one.node) };
      case "Sequence":
      case "Parallel":
        return { ...one, nodes: one.nodes.map(replaced) };
      default:
        return one;
    }
  }
}
