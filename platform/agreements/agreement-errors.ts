/** Refusals about agreements, for `defineUserErrors` of every subgraph that takes acceptances. */
export const AGREEMENT_ERRORS = {
  AGREEMENT_NOT_ACCEPTED: "An agreement has to be accepted explicitly for this; the message names its code.",
  AGREEMENT_VERSION_OUTDATED: "The version that was accepted is not the one in force: read that one and accept it.",
} as const;
