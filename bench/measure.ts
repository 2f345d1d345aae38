import { Contestant, type Round, type Stretch } from "./contestant.ts";
import type { Backend } from "./machine/backend.ts";
import type { Scenario } from "./scenarios/scenario.ts";

export interface PeerResult {
  readonly name: string;
  readonly rounds: readonly Round[];
  readonly residentMiB: number;
}

export interface Times {
  readonly rounds: number;
  /** Before the first round, for V8 to compile what is hot. */
  readonly warmUp: Stretch;
  /** Before every round. */
  readonly settle: Stretch;
  readonly round: Stretch;
}

const NOTHING: Stretch = { ms: 0, answers: 0 };

/**
 * Starts the gateways of a scenario, checks that their answers are equal, and loads them in turn, round by round, so
 * that what else happens on the machine falls on all of them. Throws when answers differ or are errors.
 */
export async function measure(scenario: Scenario, backend: Backend, times: Times): Promise<PeerResult[]> {
  await backend.setDelay(scenario.delayMs);
  const contestants = await Promise.all(scenario.peers.map((peer) => Contestant.start(peer, scenario, backend)));
  try {
    sameAnswers(contestants);
    for (const contestant of contestants) await contestant.round(NOTHING, times.warmUp);
    const rounds = new Map<Contestant, Round[]>(contestants.map((contestant) => [contestant, []]));
    for (let round = 0; round < times.rounds; round += 1) {
      for (const contestant of contestants) rounds.get(contestant)?.push(await contestant.round(times.settle, times.round));
    }
    return contestants.map((contestant) => ({
      name: contestant.peer.name,
      rounds: rounds.get(contestant) ?? [],
      residentMiB: contestant.residentMiB,
    }));
  } finally {
    await Promise.all(contestants.map(({ program }) => program.stop()));
  }
}

function sameAnswers(contestants: readonly Contestant[]): void {
  const [first, ...others] = contestants;
  for (const { peer, answer } of contestants) {
    if ("errors" in JSON.parse(answer)) throw new Error(`${peer.name} answers with errors: ${answer.slice(0, 500)}`);
  }
  for (const { peer, answer } of others) {
    if (first && normal(answer) !== normal(first.answer)) {
      throw new Error(`${peer.name} and ${first.peer.name} answer differently:\n${answer.slice(0, 500)}\n${first.answer.slice(0, 500)}`);
    }
  }
}

/** The same JSON without blanks at its ends: the order of fields counts. */
const normal = (json: string): string => JSON.stringify(JSON.parse(json));
