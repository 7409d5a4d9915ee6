/**
 * Rules: which notices of which app say that money came in. A rule is data. Titles and texts are
 * lists of what is allowed, so that whatever an app says besides counts for nothing.
 */
import { z } from "zod";
import { Failure } from "../failure.ts";
import { amountIn, lettersOf, type Pattern, plain, readPattern } from "./pattern.ts";

export const ruleShape = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/, "is a-z, 0-9 and -, 50 at most"),
  /** Where its texts were seen, and when. */
  source: z.string().trim().min(1).max(500),
  /** The app's package; of an e-mail, `mailto:` and its sender. */
  app: z.string().trim().min(1).max(200),
  /** The title is one of these, or says nothing and the text says all. */
  titles: z.union([z.literal("any"), z.array(z.string().trim().min(1).max(200)).min(1).max(20)]),
  /** Patterns; none where its texts have not been seen yet. */
  texts: z.array(z.string().trim().min(1)).max(20),
  direction: z.enum(["in", "out"]),
});

export type Rule = z.infer<typeof ruleShape>;

/** What is told of a notice: who said it and what it says. */
export type Said = { readonly app: string; readonly title: string; readonly text: string };

/**
 * `money`: it came in. `outgoing`: it went out. `unclear`: the rules make two things of it. The
 * others say what no rule knows.
 */
export type Verdict =
  | "money"
  | "outgoing"
  | "unclear"
  | "unknown_app"
  | "unknown_title"
  | "unknown_text";

export type Reading = {
  readonly verdict: Verdict;
  /** Whole rupiah, where it is money. */
  readonly amount: number | null;
  /** The rule that knew it best. */
  readonly rule: string | null;
};

export type Rules = { read(said: Said): Reading };

/** So that no rule takes whatever an app says of an amount. */
const LEAST_LETTERS = 10;

/** Fails: invalid_request, naming the field. */
export function readRule(value: unknown): Rule {
  const read = ruleShape.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    const [strange] = issue?.code === "unrecognized_keys" ? issue.keys : [];
    const field = strange ?? (issue?.path.join(".") || "name");
    throw wrongRule(field, strange === undefined ? (issue?.message ?? "is wrong") : "is unknown");
  }
  for (const [at, text] of read.data.texts.entries()) {
    const pattern = readPattern(text);
    if ("wrong" in pattern) throw wrongRule(`texts.${at}`, pattern.wrong);
    if (read.data.titles === "any" && lettersOf(pattern) < LEAST_LETTERS) {
      throw wrongRule(
        `texts.${at}`,
        `has ${LEAST_LETTERS} letters at least where any title will do`,
      );
    }
  }
  return read.data;
}

function wrongRule(field: string, what: string): Failure {
  return new Failure("invalid_request", `The rule's ${field} ${what}`, {
    field: `rule.${field}`,
    hint: "docs/guides/phone-notices.md describes rules.",
  });
}

type Ready = {
  readonly rule: Rule;
  readonly titles: ReadonlySet<string> | "any";
  readonly texts: readonly Pattern[];
};

/** Makes rules ready; a later one takes the place of an earlier one of its name. */
export function makeRules(all: readonly Rule[]): Rules {
  const named = new Map(all.map((rule) => [rule.name, rule]));
  const byApp = Map.groupBy([...named.values()].map(ready), ({ rule }) => rule.app);
  return {
    read({ app, title, text }) {
      const known = byApp.get(app.trim());
      if (!known) return { verdict: "unknown_app", amount: null, rule: null };
      const heading = plain(title);
      const titled = known.filter(({ titles }) => titles === "any" || titles.has(heading));
      return titled.length === 0
        ? { verdict: "unknown_title", amount: null, rule: nameOf(known) }
        : readText(titled, plain(text));
    },
  };
}

function ready(rule: Rule): Ready {
  const titles = rule.titles === "any" ? rule.titles : new Set(rule.titles.map(plain));
  const texts = rule.texts.flatMap((text) => {
    const pattern = readPattern(text);
    return "wrong" in pattern ? [] : [pattern];
  });
  return { rule, titles, texts };
}

function readText(titled: readonly Ready[], text: string): Reading {
  const found = titled.flatMap(({ rule, texts }) =>
    texts.flatMap((pattern) => {
      const amount = amountIn(text, pattern);
      return amount === undefined ? [] : [{ rule, amount }];
    }),
  );
  const [first] = found;
  if (!first) return { verdict: "unknown_text", amount: null, rule: nameOf(titled) };
  const { name, direction } = first.rule;
  const one = found.every(
    ({ rule, amount }) => rule.direction === direction && amount === first.amount,
  );
  if (!one) return { verdict: "unclear", amount: null, rule: name };
  if (direction === "out") return { verdict: "outgoing", amount: null, rule: name };
  return { verdict: "money", amount: first.amount, rule: name };
}

function nameOf(all: readonly Ready[]): string | null {
  return all[0]?.rule.name ?? null;
}
