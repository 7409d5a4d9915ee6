/** The form of a table of faults: what each operation of a dialect answers to each fault. */
import type { Payment } from "../../src/engine/payment.ts";
import type { Answer, DialectHouse, OpenedProject, Sent } from "../support/dialect-house.ts";

export const FAULTS = [
  "ok",
  "no key",
  "wrong key",
  "key of another dialect",
  "key of another mode",
  "malformed",
  "missing field",
  "wrong type",
  "over limit",
  "too long",
  "unknown id",
  "wrong state",
  "wrong method",
] as const;

export type Fault = (typeof FAULTS)[number];

/** What stands before each request: projects with keys, and a way to a payment in any state. */
export type Setting = OpenedProject & {
  readonly house: DialectHouse;
  /** Of the same dialect, in the other mode. */
  readonly live: OpenedProject;
  /** Of another dialect. */
  readonly foreign: OpenedProject;
  /** A reference that no payment has. */
  readonly fresh: string;
  /** A pending payment, paid when `paid` is asked for. */
  payment(paid?: "paid"): Promise<Payment>;
};

type Reply = { readonly status: number; readonly message?: string | RegExp };

/** The expected reply and the request; or why the fault cannot happen there. */
export type Cell = readonly [Reply, (at: Setting) => Sent | Promise<Sent>] | string;

export type Row = Readonly<Record<Fault, Cell>>;

export type FaultTable = {
  /** A dialect whose keys are strangers here. */
  readonly foreign: string;
  /** How the dialect identifies a payment, so that a prepared one is found. */
  identity(reference: string, amount: number): string;
  readonly rows: Readonly<Record<string, Row>>;
  /** What is wrong with the form of a refusal; undefined when it is the dialect's own. */
  misshapen(answer: Answer): string | undefined;
};
