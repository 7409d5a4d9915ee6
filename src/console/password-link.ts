/** The page on which a one-time link sets an operator's password. */
import type { Clock } from "../clock.ts";
import type { Pool } from "../db/pool.ts";
import { openPasswordLink, usePasswordLink } from "../engine/operators.ts";
import { Failure } from "../failure.ts";
import type { Ids } from "../ids.ts";
import type { Asset } from "../ui/assets.ts";
import type { Language } from "../ui/language.ts";
import { renderPassword, stylesheet } from "./password-page.tsx";

export type PasswordPages = {
  readonly assets: readonly Asset[];
  /** The only host that serves these pages; undefined: every host of ours does. */
  readonly host: string | undefined;
  /** The page that asks for a new password, as HTML. Fails: not_found for a spent link. */
  askPassword(token: string, language: Language): Promise<string>;
  /** Sets it; tells on the page when it cannot be a password. Fails: not_found. */
  setPassword(
    token: string,
    password: string,
    language: Language,
  ): Promise<{ readonly status: number; readonly page: string }>;
};

export function createPasswordPages(room: {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly dashboardUrl: string | undefined;
}): PasswordPages {
  async function ask(token: string, language: Language, refused: boolean): Promise<string> {
    const operator = await openPasswordLink(room, token);
    if (!operator) throw new Failure("not_found", "This link was used or has expired");
    return renderPassword({ language, name: operator.name, stage: refused ? "refused" : "ask" });
  }

  return {
    assets: [stylesheet],
    host: room.dashboardUrl && new URL(room.dashboardUrl).host,
    askPassword: (token, language) => ask(token, language, false),
    async setPassword(token, password, language) {
      try {
        const { name } = await usePasswordLink(room, token, password);
        return { status: 200, page: renderPassword({ language, name, stage: "done" }) };
      } catch (error) {
        const mendable = error instanceof Failure && error.code === "invalid_request";
        if (!mendable) throw error;
        return { status: 422, page: await ask(token, language, true) };
      }
    },
  };
}
