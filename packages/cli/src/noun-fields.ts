/** Fields that rows of the API's table share. */
import type { Field } from "./api-command.ts";

export const ID = { name: "ID", required: true } as const;

export const PAGE = {
  limit: { value: "N", kind: "whole", meaning: "how many, 1 to 100; 20 when absent" },
  cursor: { value: "CURSOR", meaning: "the next page: next_cursor of the one before" },
} as const satisfies Readonly<Record<string, Field>>;

export const AMOUNT = {
  value: "RUPIAH",
  kind: "whole",
  meaning: "whole rupiah",
} as const satisfies Field;
