/** What a command is: a value with its words and options, from which parsing and usage are made. */
import type { Gapura } from "@gapura/sdk";
import type { Account } from "./account.ts";
import type { Environment } from "./environment.ts";

export type Option = {
  /** What stands for the value in the usage: `RUPIAH`. Absent: a switch without a value. */
  readonly value?: string;
  readonly required?: true;
  readonly meaning: string;
  /** The only values there are, for the usage and for completion. */
  readonly words?: readonly string[];
};

export type Options = Readonly<Record<string, Option>>;

/** A command's one argument without a dash: `ID`. */
export type Subject = {
  readonly name: string;
  readonly required: boolean;
  readonly words?: readonly string[];
};

export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** Where a command is run: what it may read, whom it may ask, what it may say meanwhile. */
export type Terminal = {
  readonly env: Environment;
  /** A line for people, at once; on the error stream when JSON is asked for. */
  tell(line: string): void;
  /** Asks whoever sits there; undefined where nobody does. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** All of the standard input. */
  read(): Promise<string>;
  /** Resolves after so many milliseconds, and at once when we are stopped. */
  wait(ms: number): Promise<void>;
  /** Aborted by Ctrl-C and by a signal to end. */
  readonly stopped: AbortSignal;
};

export type Call = {
  readonly values: Values;
  /** The argument without a dash, `""` when it is absent. */
  readonly subject: string;
  readonly terminal: Terminal;
  /** Whom we are logged in as. Fails: RefusalError("not_logged_in"). */
  account(): Account;
  /** The client of that account. */
  gapura(): Gapura;
};

export type Answer = {
  /** What `--json` prints, on one line. */
  readonly json: object;
  /** What people read. */
  readonly text: string;
  /** False: something is wrong, and the exit code is 1. */
  readonly ok?: boolean;
};

export type Command = {
  readonly noun: string;
  /** Absent for commands of one word: `login`. */
  readonly verb?: string;
  readonly summary: string;
  readonly subject?: Subject;
  readonly options: Options;
  /** Whether it changes anything at the server: in live, that asks for a yes. */
  readonly writes?: true;
  run(call: Call): Promise<Answer>;
};

/** `payment create` */
export function nameOf({ noun, verb }: Pick<Command, "noun" | "verb">): string {
  return verb ? `${noun} ${verb}` : noun;
}

/** A value that is text; `""` when it is absent. */
export function textOf(values: Values, name: string): string {
  const value = values[name];
  return typeof value === "string" ? value : "";
}

/** What the command line got wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What cannot be done, and how it can: exit code 1. */
export class RefusalError extends Error {
  override readonly name = "RefusalError";
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
