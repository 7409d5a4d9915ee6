/** The commands of a page of the documents, and what the page says they answer. */

export type Step = { readonly command: string; readonly expected: unknown };

/** Commands in order; the last of a block is answered by the `json` block after it. */
export function stepsOf(section: string): Step[] {
  const blocks = [...section.matchAll(/```(sh|json)\n(.*?)```/gs)];
  return blocks.flatMap(([, kind, text = ""], at) => {
    if (kind === "json") return [];
    const commands = text.trim().split("\n");
    const [, next, answer = ""] = blocks[at + 1] ?? [];
    return commands.map((command, place) => ({
      command,
      expected: next === "json" && place === commands.length - 1 ? JSON.parse(answer) : {},
    }));
  });
}

/** The words after `gapura --`, quoted ones whole, with what the page's names stand for. */
export function wordsOf(command: string, names: Readonly<Record<string, string>>): string[] {
  const [, words = ""] = command.split("npm run -s gapura -- ");
  return [...words.matchAll(/"([^"]*)"|(\S+)/g)]
    .map(([, quoted, bare]) => quoted ?? (bare as string))
    .filter((word) => word !== "--json")
    .map((word) => names[word] ?? word);
}
