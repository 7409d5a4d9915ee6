/**
 * The set-up page of an account's phones, opened by a link: it shows the address, makes the secret
 * once, and tries a secret by a heartbeat that goes the way of a phone's own.
 */
import { createHmac } from "node:crypto";
import { type Clock, SECOND } from "../clock.ts";
import type { Pool } from "../db/pool.ts";
import type { Engine } from "../engine/engine.ts";
import { Failure } from "../failure.ts";
import { type Ids, showId } from "../ids.ts";
import { forgetDevice, listDevices } from "../notices/devices.ts";
import type { NoticeInbox } from "../notices/inbox.ts";
import { openPageLink, type PageLink } from "../notices/page-link.ts";
import { makeSecretOnce } from "../notices/secrets.ts";
import type { Asset } from "../ui/assets.ts";
import type { Language } from "../ui/language.ts";
import { type Outcome, renderPhones, stylesheet } from "./phone-page.tsx";

export type PhonePages = {
  readonly assets: readonly Asset[];
  /** Fails: not_found for a link that is too old, or none of ours. */
  show(token: string, language: Language): Promise<string>;
  /** A button of the page: `do` is `secret` or `test`. Fails: not_found, invalid_request. */
  act(token: string, language: Language, form: Readonly<Record<string, unknown>>): Promise<string>;
};

type Room = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly houseKey: Buffer;
  readonly engine: Engine;
  readonly config: { readonly publicUrl: string };
  readonly inbox: NoticeInbox;
};

/** The page's own phone, which is forgotten at once so that nobody misses it. */
const TEST_DEVICE = "gapura-test";

export function createPhonePages(room: Room): PhonePages {
  async function page(link: PageLink, language: Language, outcome?: Outcome): Promise<string> {
    const account = await room.engine.accounts.find(link.ownerId, link.accountId);
    if (!account) throw gone();
    return renderPhones({
      language,
      account: account.name,
      address: room.config.publicUrl + pathOf(link),
      devices: await listDevices(room.db, link.ownerId, link.accountId),
      outcome,
    });
  }
  const opened = (token: string): PageLink => {
    const link = openPageLink(room, token);
    if (!link) throw gone();
    return link;
  };

  return {
    assets: [stylesheet],
    show: (token, language) => page(opened(token), language),
    async act(token, language, form) {
      const link = opened(token);
      if (form.do === "secret") {
        const secret = await makeSecretOnce(room, link, link.madeAt);
        return page(link, language, secret ? { secret } : { refused: "shown" });
      }
      if (form.do !== "test") {
        throw new Failure("invalid_request", "There is no such button", { field: "do" });
      }
      const secret = typeof form.secret === "string" ? form.secret.trim() : "";
      const heard = await beat(room, link, secret);
      return page(link, language, heard ? { heardAt: room.clock.now() } : { refused: "secret" });
    },
  };
}

/** Whether the inbox takes a heartbeat that is signed with this secret. */
async function beat({ db, clock, inbox }: Room, link: PageLink, secret: string): Promise<boolean> {
  const body = JSON.stringify({ heartbeat: true, device: TEST_DEVICE });
  const timestamp = String(Math.floor(clock.now() / SECOND));
  const digest = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  const reply = await inbox.handle({
    method: "POST",
    url: pathOf(link),
    headers: { "gapura-timestamp": timestamp, "gapura-signature": `v1=${digest}` },
    rawBody: Buffer.from(body),
  });
  await forgetDevice(db, link, TEST_DEVICE);
  // The same button within one second sends the very same request: it was taken before.
  return reply?.status === 200 || reply?.status === 409;
}

function pathOf({ accountId }: PageLink): string {
  return `/notices/${showId("acc", accountId)}`;
}

function gone(): Failure {
  return new Failure("not_found", "This link has expired");
}
