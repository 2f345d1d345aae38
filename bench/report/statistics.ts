import type { Round } from "../contestant.ts";
import type { PeerResult } from "../measure.ts";

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

export const medianOf = ({ rounds }: PeerResult, figure: (round: Round) => number): number => median(rounds.map(figure));

/** The median over rounds of one gateway's figure divided by another's of the same round. */
export function ratio(own: PeerResult, other: PeerResult, figure: (round: Round) => number): number {
  return median(own.rounds.map((round, index) => figure(round) / figure(other.rounds[index] as Round)));
}
