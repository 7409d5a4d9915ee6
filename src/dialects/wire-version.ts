/** Dated wires: which date a request asks for, and which its reply is of. */
import { Failure } from "../failure.ts";
import type { Dialect, WireRequest } from "./define.ts";

type Sent = Readonly<Record<string, string | string[] | undefined>>;

/** Fails with invalid_request when a request names a date that the wire does not have. */
export function checkVersion({ versions }: Dialect, headers: WireRequest["headers"]): void {
  const asked = versions && headers[versions.header];
  if (!versions || asked === undefined || versions.known.includes(asked)) return;
  throw new Failure("invalid_request", "There is no such version of this API", {
    field: versions.header,
    hint: `Versions are ${versions.known.join(", ")}; without the header it is the newest`,
  });
}

/** The header that says it: the version asked for where it is known, else the newest. */
export function versionHeaders({ versions }: Dialect, sent: Sent = {}): Record<string, string> {
  if (!versions) return {};
  const { header, known } = versions;
  const asked = known.find((one) => one === sent[header]);
  return { [header]: asked ?? (known.at(-1) as string) };
}
