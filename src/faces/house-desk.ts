/** What operators steer of the house itself: whether its books are whole, and its backups. */
import type { Instant } from "../clock.ts";

/** What the last check of the ledger came to. */
export type Verdict = {
  readonly at: Instant;
  /** Broken rules; none: the ledger is whole. */
  readonly broken: readonly { readonly rule: string; readonly at: unknown }[];
};

export type LedgerLight = {
  /** Of every rule and every link of the chain; undefined before the first. */
  whole(): Verdict | undefined;
  /** Of what is new, looked at each minute; the whole check where it is newer. */
  last(): Verdict | undefined;
  /** Whether a check is under way. */
  checking(): boolean;
  /** Begins a whole check unless one is under way; it goes on by itself. */
  check(): void;
};

export type KeptBackup = {
  /** The folder's name. */
  readonly name: string;
  /** Everything that was committed before this instant is in it. */
  readonly at: Instant;
  readonly bytes: number;
  readonly keyIncluded: boolean;
};

export type Backups = {
  /** Where they lie. */
  readonly folder: string;
  /** Newest first. */
  list(): Promise<readonly KeptBackup[]>;
  /** `making`: since when one is being made; `fault`: why the last one was not. */
  state(): { readonly making: Instant | undefined; readonly fault: string | undefined };
  /** Begins one, which goes on by itself; false while another is being made. */
  make(): boolean;
};

export type HouseDesk = {
  readonly ledger: LedgerLight;
  /** Undefined: the database is a server's own, and is backed up with that server's tools. */
  readonly backups: Backups | undefined;
};
