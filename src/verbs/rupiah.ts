/** Amounts on a command line. */
import { Failure } from "../failure.ts";

/** Whole rupiah, as 50000. Fails: invalid_request. */
export function rupiahOf(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new Failure("invalid_request", "--amount takes whole rupiah, as 50000", {
    field: "amount",
  });
}
