/** What pages know of a dialect, handed in as data: they name none and import none. */
import type { Trial } from "../dialects/trial.ts";
import type { KeyForm } from "../engine/key-form.ts";
import type { Scope } from "../engine/keyring.ts";
import type { Project, SettingsInput } from "../engine/settings.ts";
import type { WebhookNature } from "../engine/webhook-desk.ts";
import { assert } from "../failure.ts";
import type { Both } from "../ui/language.ts";

export type Wire = {
  readonly id: string;
  readonly name: string;
  /** For whom it is, in one line. */
  readonly about: Both;
  /** What a project of it begins with. */
  readonly defaults: SettingsInput;
  /** What each of its own switches is for. */
  readonly switches: Readonly<Record<string, Both>>;
  readonly form: KeyForm;
  /** What its keys may be allowed beyond the payments of their project. */
  readonly scopes: readonly Scope[];
  readonly webhook: WebhookNature;
  /** The path of a payment's page, `:id` where the payment's wire id stands. */
  readonly page: string;
  /** Where its operations stand under our own address: `/x` of a gateway, nothing for our own. */
  readonly prefix: string;
  /** Its operations, to be tried; made when they are first asked for. */
  trials(): readonly Trial[];
};

/** A request as a program sends it. */
export type ProgramRequest = {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody: Buffer;
  /** Where it comes from, as limits count it. */
  readonly address: string;
  /** The very address. */
  readonly from: string;
};

export type ProgramReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
};

/** Where a payment of the wire is paid: an absolute address. */
export function payLink({ page }: Wire, publicUrl: string, wireId: string): string {
  return publicUrl.replace(/\/+$/, "") + page.replace(":id", encodeURIComponent(wireId));
}

/** The wire that a project speaks. */
export function wireFor(wires: readonly Wire[], { dialect }: Pick<Project, "dialect">): Wire {
  const wire = wires.find(({ id }) => id === dialect);
  assert(wire, `no wire of dialect ${dialect}`);
  return wire;
}
