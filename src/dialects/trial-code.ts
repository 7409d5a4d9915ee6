/** A request as programs write it: a curl line, a fetch, a call of our own package. */
import type { Dialect, Operation } from "./define.ts";
import { callText, literal, sayingOf } from "./sample.ts";
import type { TrialAccess, TrialRequest, TrialValues } from "./trial.ts";

/** For a POSIX shell; a picture goes to a file. */
export function curlCode(
  { method, path, headers, body }: TrialRequest,
  base: string,
  produces?: string,
): string {
  const plain = method === (body ? "POST" : "GET");
  const parts = [
    `curl ${plain ? "" : `-X ${method} `}${quoted(base + path)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body ? [`-d ${quoted(JSON.stringify(body))}`] : []),
    ...(produces?.startsWith("image/") ? ["--output gambar.png"] : []),
  ];
  return parts.join(" \\\n  ");
}

export function fetchCode({ method, path, headers, body }: TrialRequest, base: string): string {
  const named = Object.keys(headers).length > 0;
  const options = [
    ...(method === "GET" ? [] : [`  method: ${literal(method)},`]),
    ...(named ? [`  headers: ${literal(headers, "  ")},`] : []),
    ...(body ? [`  body: JSON.stringify(${literal(body, "  ")}),`] : []),
  ];
  const asked = options.length === 0 ? "" : `, {\n${options.join("\n")}\n}`;
  return `const reply = await fetch(${literal(base + path)}${asked});
console.log(reply.status, await reply.text());`;
}

/** Undefined where our package has no such call. */
export function clientCode(
  { client }: Dialect,
  { sample }: Operation,
  values: TrialValues,
  access: TrialAccess,
): string | undefined {
  if (!client || !sample?.call) return undefined;
  const [called, ...args] = sample.call(sayingOf(values));
  return `${client.imports}

const ${client.name} = ${client.open(access)};
const reply = await ${client.name}.${callText(called, ...args)};
console.log(reply);`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
