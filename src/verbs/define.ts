/** What a verb is: a value with its words and options, from which parsing and usage are made. */
import type { Config } from "../config.ts";
import type { Dialect } from "../dialects/define.ts";
import type { AuditLine } from "../engine/audit.ts";
import type { Engine } from "../engine/engine.ts";
import type { KeyForm } from "../engine/key-form.ts";
import type { Operator } from "../engine/operators.ts";
import type { House } from "../open-house.ts";

export type Option = {
  /** What stands for the value in the usage: `SLUG`. Absent: a switch without a value. */
  readonly value?: string;
  readonly required?: true;
  readonly meaning: string;
};

export type Options = Readonly<Record<string, Option>>;

/** A verb's one argument without a dash: `ID`. */
export type Subject = { readonly name: string; readonly required: boolean };

export type Values<Of extends Options> = {
  readonly [Name in keyof Of]: Of[Name] extends { value: string }
    ? Of[Name] extends { required: true }
      ? string
      : string | undefined
    : boolean;
};

/** What a verb works with once the house is open. */
export type Desk = {
  readonly house: House;
  readonly engine: Engine;
  readonly dialects: readonly Dialect[];
  readonly operator: Operator;
  dialect(id: string): Dialect;
  form(dialectId: string): KeyForm;
  /** Writes down what the operator did. */
  audit(line: Omit<AuditLine, "actor">): Promise<void>;
};

export type Call<Of extends Options> = {
  readonly values: Values<Of>;
  /** The argument without a dash, `""` when it is absent. */
  readonly subject: string;
  /** Reads the settings; throws ConfigFault. */
  config(): Config;
  /** Opens the house the first time it is asked for. */
  desk(): Promise<Desk>;
};

export type Answer = {
  /** What `--json` prints, on one line. */
  readonly json: Readonly<Record<string, unknown>>;
  /** What people read. */
  readonly text: string;
  /** False: something is wrong, and the exit code is 1. */
  readonly ok?: boolean;
};

export type Verb<Of extends Options = Options> = {
  readonly noun: string;
  /** Absent for verbs of one word: `migrate`. */
  readonly verb?: string;
  readonly summary: string;
  readonly subject?: Subject;
  readonly options: Of;
  run(call: Call<Of>): Promise<Answer>;
};

/** Ties a verb's `run` to its options, then lets tables hold verbs of any options. */
export function defineVerb<const Of extends Options>(verb: Verb<Of>): Verb {
  return verb as unknown as Verb;
}

/** `project create` */
export function nameOf(verb: Pick<Verb, "noun" | "verb">): string {
  return verb.verb ? `${verb.noun} ${verb.verb}` : verb.noun;
}

/** What the command line got wrong: exit code 2. */
export class UsageFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageFault";
  }
}
