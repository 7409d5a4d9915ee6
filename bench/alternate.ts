/** Fair turns: contenders run one after the other, round by round, and medians are compared. */

/** How often each contender runs; a judged figure is the median of its rounds. */
export const ROUNDS = 3;

/** Runs one round of a contender and gives how many things it did in a second. */
export type Contender = (round: number) => Promise<number>;

/** A contender that runs alone for a while shares the machine's mood with its neighbours only. */
export async function alternate<Name extends string>(
  contenders: Readonly<Record<Name, Contender>>,
  tell: (line: string) => void,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const names = Object.keys(contenders) as Name[];
  const rates = Object.fromEntries(
    names.map((name) => [name, [] as number[]]),
  ) as unknown as Record<Name, number[]>;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of names) {
      const rate = await contenders[name](round);
      rates[name].push(rate);
      tell(`  ${name}: ${Math.round(rate)} a second`);
    }
  }
  return rates;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}

/** The median of what each round's rate is to its neighbour's, to two places. */
export function ratioOf(ours: readonly number[], theirs: readonly number[]): number {
  return toPlaces(median(ours.map((rate, at) => rate / (theirs[at] as number))), 2);
}

export function toPlaces(value: number, places: number): number {
  return Number(value.toFixed(places));
}

/** The medians of the rounds, whole. */
export function mediansOf<Name extends string>(
  rates: Readonly<Record<Name, readonly number[]>>,
): Readonly<Record<Name, number>> {
  const medians = Object.entries<readonly number[]>(rates).map(([name, rounds]) => [
    name,
    Math.round(median(rounds)),
  ]);
  return Object.fromEntries(medians);
}
