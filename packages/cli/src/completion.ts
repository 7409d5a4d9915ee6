/** `completion`: what a shell needs to complete our words, made from the table of commands. */
import { type Command, nameOf, type Options, UsageError } from "./define.ts";
import { COMMON } from "./read-words.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

const NAME = "gapura";

/** `table` gives the commands, the completion's own among them. */
export function completionCommand(table: () => readonly Command[]): Command {
  return {
    noun: "completion",
    summary: "Print the completion of a shell, to be sourced in its start file.",
    subject: { name: "SHELL", required: true, words: SHELLS },
    options: {},
    async run({ subject }) {
      const shell = SHELLS.find((one) => one === subject);
      if (!shell) throw new UsageError(`completion: SHELL is one of ${SHELLS.join(", ")}`);
      const script = WRITERS[shell](table());
      return { json: { shell, script }, text: script };
    },
  };
}

const WRITERS: Readonly<Record<Shell, (commands: readonly Command[]) => string>> = {
  bash,
  zsh: (commands) =>
    `#compdef ${NAME}\nautoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`,
  fish,
};

/** Words that may come after others: `payment` gives its verbs, `payment show` its options. */
type Branch = { readonly after: string; readonly words: readonly string[] };

function branchesOf(commands: readonly Command[]): Branch[] {
  const nouns = [...new Set(commands.map(({ noun }) => noun))];
  const verbs = nouns.map((noun) => ({
    after: noun,
    words: commands.flatMap((one) => (one.noun === noun && one.verb ? [one.verb] : [])),
  }));
  const options = commands.map((command) => ({
    after: nameOf(command),
    words: [...(command.subject?.words ?? []), ...flagsOf(command)],
  }));
  return [
    { after: "", words: [...nouns, "help"] },
    ...verbs.filter(({ words }) => words.length > 0),
    ...options,
  ];
}

function flagsOf({ options }: Command): string[] {
  return Object.keys({ ...options, ...COMMON } satisfies Options).map((name) => `--${name}`);
}

/** Values of options that take one of a few words: `payment simulate --scenario`. */
function choicesOf(commands: readonly Command[]): Branch[] {
  return commands.flatMap((command) =>
    Object.entries(command.options).flatMap(([name, { words }]) =>
      words ? [{ after: `${nameOf(command)} --${name}`, words }] : [],
    ),
  );
}

function bash(commands: readonly Command[]): string {
  const cases = ({ after, words }: Branch) => `    "${after}") words="${words.join(" ")}" ;;`;
  const withVerbs = commands.flatMap(({ noun, verb }) => (verb ? [noun] : []));
  return `_${NAME}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" path="" words=""
  if [ "$COMP_CWORD" -gt 1 ]; then path="\${COMP_WORDS[1]}"; fi
  case " ${[...new Set(withVerbs)].join(" ")} " in
    *" $path "*) if [ "$COMP_CWORD" -gt 2 ]; then path="$path \${COMP_WORDS[2]}"; fi ;;
  esac
  case "$path $before" in
${choicesOf(commands).map(cases).join("\n")}
  esac
  if [ -z "$words" ]; then
    case "$path" in
${branchesOf(commands)
  .map((branch) => `  ${cases(branch)}`)
  .join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _${NAME} ${NAME}`;
}

function fish(commands: readonly Command[]): string {
  const nouns = [...new Set(commands.map(({ noun }) => noun))];
  const line = (condition: string, rest: string) => `complete -c ${NAME} -n '${condition}' ${rest}`;
  const lines = [`complete -c ${NAME} -f`];
  for (const noun of nouns) lines.push(line("__fish_use_subcommand", `-a ${noun}`));
  for (const { noun, verb, summary, options, subject } of commands) {
    const verbs = commands.flatMap((one) => (one.noun === noun && one.verb ? [one.verb] : []));
    const seen = `__fish_seen_subcommand_from ${noun}`;
    if (verb) {
      const told = summary.replaceAll(/['\\]/g, "\\$&");
      const first = `${seen}; and not __fish_seen_subcommand_from ${verbs.join(" ")}`;
      lines.push(line(first, `-a ${verb} -d '${told}'`));
    }
    const here = verb ? `${seen}; and __fish_seen_subcommand_from ${verb}` : seen;
    if (subject?.words) lines.push(line(here, `-a '${subject.words.join(" ")}'`));
    for (const [name, { value, words }] of Object.entries({ ...options, ...COMMON })) {
      const takes = words ? ` -x -a '${words.join(" ")}'` : value ? " -x" : "";
      lines.push(line(here, `-l ${name}${takes}`));
    }
  }
  return lines.join("\n");
}
