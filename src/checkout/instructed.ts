/** What the part of a page that shows one kind of instructions is given. */
import type { Charge, Instructions } from "../engine/payment.ts";
import type { View } from "./view.ts";

export type Instructed<Kind extends Instructions["kind"]> = {
  readonly view: View;
  readonly charge: Charge;
  /** The channel's, in full. */
  readonly name: string;
  readonly instructions: Extract<Instructions, { kind: Kind }>;
};
