/** Merchants to measure with: each has one sandbox project and a key. */
import { transaction } from "../src/db/transaction.ts";
import type { Dialect } from "../src/dialects/define.ts";
import native from "../src/dialects/native.ts";
import type { Project } from "../src/engine/settings.ts";
import { makeProject } from "../src/make-project.ts";
import type { House } from "../src/open-house.ts";

export type BenchMerchant = { readonly project: Project; readonly key: string };

export type Wanted = {
  /** Native when absent. */
  readonly dialect?: Dialect;
  /**
   * Where the endpoint of the merchant at this place is, which hears all events; none when absent.
   */
  readonly webhookUrl?: (at: number) => string;
};

let made = 0;

export async function makeMerchants(
  house: House,
  count: number,
  { dialect = native, webhookUrl }: Wanted = {},
): Promise<readonly BenchMerchant[]> {
  const merchants: BenchMerchant[] = [];
  for (let at = 0; at < count; at += 1) {
    made += 1;
    const name = `Toko ${made}`;
    const { project, key } = await transaction(house.db, (client) =>
      makeProject({ ...house, db: client }, dialect, {
        merchantName: name,
        slug: `bench-${made}`,
        name,
        mode: "sandbox",
        webhookUrl: webhookUrl?.(at),
      }),
    );
    merchants.push({ project, key: key.key });
  }
  return merchants;
}
