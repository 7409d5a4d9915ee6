/** A page of docs/dialects, read as what it promises: its blocks in order, by section. */

/**
 * What a block is: a request with its reply, a preparation, a page to open, a webhook, or a verb:
 * of whoever plays the buyer, or of the operator who lets a payout go.
 */
export type Step =
  | { readonly kind: "pair"; readonly request: Message; readonly reply: Expected }
  | { readonly kind: "given"; readonly request: Message }
  | { readonly kind: "page"; readonly request: Message }
  | { readonly kind: "webhook"; readonly reply: Expected }
  | { readonly kind: "paid" | "approved"; readonly reference: string };

export type Message = {
  /** `POST /api/…` or `HTTP/1.1 200 OK`. */
  readonly line: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Expected = Message & {
  /** Paths of values that differ each time; only their form is compared. */
  readonly varies: readonly string[];
  /** Paths of texts of which nothing is the same each time, not even their form. */
  readonly texts: readonly string[];
  /** Paths of ids: the one shown stands for the one that came, in all steps that follow. */
  readonly names: readonly string[];
  /** Paths of fields that we send beyond the document that the block is taken from. */
  readonly adds: readonly string[];
};

export type ReplayedPage = {
  /** The project and the keys that the examples speak of. */
  readonly slug: string;
  readonly keys: readonly string[];
  readonly sections: readonly { readonly title: string; readonly steps: readonly Step[] }[];
};

type Block = { readonly kind: string; readonly message: Expected };

export function readPage(text: string): ReplayedPage {
  const settings = /<!-- replay: (.*) -->/.exec(text)?.[1] ?? "";
  const valuesOf = (name: string) =>
    [...settings.matchAll(/(\w+)=(\S+)/g)].flatMap(([, key, value]) =>
      key === name ? [value as string] : [],
    );
  const sections = text.split(/^## /m).map((section) => ({
    title: section.split("\n", 1)[0] as string,
    steps: stepsOf(blocksOf(section)),
  }));
  return {
    slug: valuesOf("slug")[0] ?? "",
    keys: valuesOf("key"),
    sections: sections.filter(({ steps }) => steps.length > 0),
  };
}

function blocksOf(section: string): Block[] {
  return [...section.matchAll(/^```(http|sh (?:paid|approved))([^\n]*)\n(.*?)^```$/gms)].map(
    ([, language, info = "", text = ""]) => {
      const words = info.trim().split(/\s+/);
      const list = (name: string) =>
        words
          .find((word) => word.startsWith(`${name}=`))
          ?.slice(name.length + 1)
          .split(",") ?? [];
      const lists = {
        varies: list("varies"),
        texts: list("texts"),
        names: list("names"),
        adds: list("adds"),
      };
      const kind = words.find((word) => /^[a-z]+$/.test(word)) ?? "";
      return {
        kind: language === "http" ? kind : (language as string).slice("sh ".length),
        message: { ...messageOf(text), ...lists },
      };
    },
  );
}

function messageOf(text: string): Message {
  const [head = "", ...rest] = text.split("\n\n");
  const [line = "", ...headers] = head.trim().split("\n");
  const named = headers.map((header) => {
    const colon = header.indexOf(":");
    return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()];
  });
  return { line, headers: Object.fromEntries(named), body: rest.join("\n\n").trim() };
}

/** A reply stands right after its request; a request without one is a mistake in the page. */
function stepsOf(blocks: readonly Block[]): Step[] {
  const steps: Step[] = [];
  for (const [at, { kind, message }] of blocks.entries()) {
    if (message.line.startsWith("HTTP/")) continue;
    if (kind === "given" || kind === "page") steps.push({ kind, request: message });
    else if (kind === "webhook") steps.push({ kind, reply: message });
    else if (kind === "paid" || kind === "approved") {
      steps.push({ kind, reference: subjectOf(VERBS[kind], message.line) });
    } else {
      const reply = blocks[at + 1]?.message;
      if (!reply?.line.startsWith("HTTP/")) throw new Error(`no reply after ${message.line}`);
      steps.push({ kind: "pair", request: message, reply });
    }
  }
  return steps;
}

const VERBS = { paid: "payment simulate", approved: "payout approve" } as const;

/** The payment or payout that a verb's line names. */
function subjectOf(verb: string, line: string): string {
  const start = `npm run -s gapura -- ${verb} `;
  if (!line.startsWith(start)) throw new Error(`${line} is no ${verb}`);
  return line.slice(start.length).split(" ")[0] as string;
}

/** What differs between the body a page shows and the one that came, by path. */
export function differences(expected: Expected, body: string): string[] {
  return compare(JSON.parse(expected.body), JSON.parse(body), "", expected);
}

/** Each id that a reply shows as an example, and the one that came in its place. */
export function namesIn(expected: Expected, body: string): [shown: string, came: string][] {
  const valueAt = (text: string, path: string) =>
    path.split(".").reduce<unknown>((value, name) => Object(value)[name], JSON.parse(text));
  return expected.names.map((path) => [
    String(valueAt(expected.body, path)),
    String(valueAt(body, path)),
  ]);
}

function compare(shown: unknown, came: unknown, path: string, rules: Expected): string[] {
  if (rules.varies.includes(path)) {
    const [wanted, got] = [formOf(shown), formOf(came)];
    return wanted === got ? [] : [`${path} is ${got}, not ${wanted}`];
  }
  if (rules.texts.includes(path) || rules.names.includes(path)) {
    return typeof came === "string" && came !== "" ? [] : [`${path} is ${came}, not a text`];
  }
  if (!isObject(shown) || !isObject(came) || Array.isArray(shown) !== Array.isArray(came)) {
    const same = JSON.stringify(shown) === JSON.stringify(came);
    return same ? [] : [`${path} is ${JSON.stringify(came)}, not ${JSON.stringify(shown)}`];
  }
  const at = (name: string) => (path === "" ? name : `${path}.${name}`);
  const missing = Object.keys(shown)
    .map(at)
    .concat(rules.adds.filter((added) => added.slice(0, added.lastIndexOf(".")) === path))
    .filter((full) => !(lastName(full) in came));
  const more = Object.keys(came)
    .filter((name) => !(name in shown) && !rules.adds.includes(at(name)))
    .map(at);
  const both = Object.keys(shown).filter((name) => name in came);
  return [
    ...missing.map((name) => `${name} is missing`),
    ...more.map((name) => `${name} is too much`),
    ...both.flatMap((name) => compare(shown[name], came[name], at(name), rules)),
  ];
}

const FORMS: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/,
    ([, zone]) => `a time in zone ${zone}`,
  ],
  [/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, () => "a time without a zone"],
  [/^000201.*6304[0-9A-F]{4}$/, () => "a QRIS"],
  [/^data:image\/png;base64,/, () => "a PNG"],
  [/^\d+$/, () => "digits"],
  [/^https?:\/\/\S+$/, () => "an address"],
  [/./s, () => "a text"],
];

/** What kind of value it is, for values that differ each time. */
function formOf(value: unknown): string {
  if (typeof value !== "string") return value === null ? "null" : typeof value;
  for (const [form, name] of FORMS) {
    const match = form.exec(value);
    if (match) return name(match);
  }
  return "an empty text";
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** A list is compared by its places: `data.0.code`. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
