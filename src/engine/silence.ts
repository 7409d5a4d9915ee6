/** A phone that fell silent: nothing tells of an account's money while it lasts. */
import type { Instant } from "../clock.ts";
import type { Mode } from "./settings.ts";

/** As one project is told of it whose money comes to the account. */
export type Silence = {
  readonly merchantId: string;
  readonly id: string;
  readonly projectId: string;
  readonly mode: Mode;
  /** Nothing of it ever changes. */
  readonly version: 1;
  readonly accountId: string;
  /** The phone's name. */
  readonly device: string;
  readonly heardAt: Instant;
};
