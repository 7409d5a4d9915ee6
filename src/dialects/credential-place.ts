/** Where a dialect's key stands and what a call looks like, read from its one `curl` line. */
import type { Dialect, Operation } from "./define.ts";

const KEY = "KEY-OF-YOURS";

export type CredentialPlace = {
  /** As OpenAPI has it; absent where the key stands in the body, which it has no word for. */
  readonly scheme?: Readonly<Record<string, string>>;
  /** The field of body or query that it stands in, where OpenAPI has no word for that. */
  readonly field?: string;
  /** For people. */
  readonly sentence: string;
};

export function schemeOf({ curl }: Pick<Dialect, "curl">): CredentialPlace {
  const line = curl("", "project", KEY);
  const header = /-H '([^:']+): (Bearer )?KEY-OF-YOURS'/.exec(line);
  if (header?.[2]) {
    const sentence = `The key stands in the header Authorization, after Bearer.`;
    return { scheme: { type: "http", scheme: "bearer" }, sentence };
  }
  if (header) {
    const name = header[1] as string;
    const sentence = `The key stands in the header ${name}.`;
    return { scheme: { type: "apiKey", in: "header", name }, sentence };
  }
  const query = /[?&](\w+)=KEY-OF-YOURS/.exec(line)?.[1];
  if (query) {
    const sentence = `The key stands in the query, as ${query}.`;
    return { scheme: { type: "apiKey", in: "query", name: query }, sentence };
  }
  const field = /"(\w+)":"KEY-OF-YOURS"/.exec(line)?.[1] ?? "key";
  return { field, sentence: `The key stands among the fields, as ${field}.` };
}

/** What the line sends, without the key, where it is a call of this operation. */
export function exampleIn(
  { id, curl }: Pick<Dialect, "id" | "curl">,
  { route }: Operation,
): Readonly<Record<string, unknown>> | undefined {
  const line = curl("", "depodomain", KEY);
  const [, path = "", query = ""] = /^curl '([^?']*)\??([^']*)'/.exec(line) ?? [];
  const body = /-d '(.*)'$/.exec(line)?.[1];
  const [method, pattern = ""] = route.split(" ");
  if ((body === undefined ? "GET" : "POST") !== method) return undefined;
  const names = [...pattern.matchAll(/:(\w+)/g)].map(([, name]) => name as string);
  const form = new RegExp(`^(?:/${id})?${pattern.replaceAll(/:\w+/g, "([^/]+)")}$`);
  const values = form.exec(path)?.slice(1);
  if (!values) return undefined;
  const sent = {
    ...Object.fromEntries(new URLSearchParams(query)),
    ...(body && JSON.parse(body)),
    ...Object.fromEntries(names.map((name, at) => [name, values[at]])),
  };
  return Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== KEY));
}
