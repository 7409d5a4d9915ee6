/** A misspelt name would be ignored in silence: whatever begins with GAPURA_ must be known. */

/** The command line's own, which stand in the same shells. */
const OF_THE_CLI = ["GAPURA_API_KEY", "GAPURA_URL"];

/** A fault for each name of ours that is no setting. */
export function unknownNames(names: readonly string[], known: readonly string[]): string[] {
  return names
    .filter((name) => name.startsWith("GAPURA_") && !OF_THE_CLI.includes(name))
    .filter((name) => !known.includes(name))
    .map((name) => `${name} is no setting; the nearest is ${nearest(name, known)}`);
}

function nearest(name: string, known: readonly string[]): string {
  const distances = known.map((one) => ({ one, distance: editDistance(bare(name), bare(one)) }));
  return distances.reduce((best, next) => (next.distance < best.distance ? next : best)).one;
}

/** What most names begin with says nothing of which one was meant. */
function bare(name: string): string {
  return name.replace(/^GAPURA_/, "");
}

/** How many letters must be put in, taken out or changed to make one word of the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...from].entries()) {
    const next = [at + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const change = (row[column - 1] as number) + (letter === to[column - 1] ? 0 : 1);
      const least = Math.min(change, (row[column] as number) + 1, (next[column - 1] as number) + 1);
      next.push(least);
    }
    row = next;
  }
  return row.at(-1) as number;
}
