/**
 * The dashboard and the console for tests: the real faces over a real database, asked without a
 * socket, by people of any role who are signed in from the start.
 */
import { createConsole } from "../../src/console/console.ts";
import { createDashboard } from "../../src/dashboard/dashboard.ts";
import { ensureFaceRole } from "../../src/db/merchant-view.ts";
import { dialects } from "../../src/dialects/index.ts";
import { createMount } from "../../src/dialects/mount.ts";
import { createOperator } from "../../src/engine/operators.ts";
import type { Face, FaceSettings } from "../../src/faces/face.ts";
import type { FaceRoom } from "../../src/faces/page.ts";
import { linkUnder } from "../../src/house-link.ts";
import { countedIds } from "../../src/ids.ts";
import type { Person } from "../../src/people/person.ts";
import type { MemberRole, OperatorRole } from "../../src/people/roles.ts";
import { openSession } from "../../src/people/sessions.ts";
import { createWebhookDesk } from "../../src/webhooks/desk.ts";
import { createGuard } from "../../src/webhooks/guard.ts";
import { formOf, wiresOf } from "../../src/wire-engine.ts";
import { HOUSE_KEY, type TestHouse, testHouse } from "./house.ts";
import { type ReadPage, readPage } from "./read-page.ts";

export const HOST = "localhost:3000";

/** Somebody's browser: it keeps the cookie that it is given. */
export type Visitor = {
  readonly person: Person | undefined;
  cookie: string;
  ask(method: string, path: string, options?: AskOptions): Promise<Reply>;
  get(path: string, options?: AskOptions): Promise<Reply>;
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    options?: AskOptions,
  ): Promise<Reply>;
  /** The answer as it comes, unread. */
  stream(path: string): Promise<Response>;
  /** Sends a form that has files, as browsers do. */
  upload(path: string, form: FormData): Promise<Reply>;
  /** Fills in the form that holds a button, on the page that was read last, and sends it. */
  press(button: string, fields?: Readonly<Record<string, string>>): Promise<Reply>;
};

export type AskOptions = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly host?: string;
  readonly address?: string;
};

export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly location: string | null;
  readonly html: string;
  /** Throws when the answer is no page. */
  readonly page: ReadPage;
};

export type TestFaces = {
  readonly house: TestHouse;
  readonly room: FaceRoom;
  readonly dashboard: Face;
  readonly console: Face;
  /** Nobody yet. */
  stranger(face?: "dashboard" | "console"): Visitor;
  /** A new member of the merchant, signed in; its second factor was shown just now. */
  member(role: MemberRole, merchantId?: string): Promise<Visitor>;
  /** A new operator, signed in likewise. */
  operator(role?: OperatorRole): Promise<Visitor>;
};

export async function testFaces({
  signUp = "invite",
  mail,
  ...settings
}: Partial<FaceSettings & Pick<FaceRoom, "signUp" | "mail">> = {}): Promise<TestFaces> {
  const publicUrl = "https://pay.example";
  const house = await testHouse(undefined, undefined, (room) => ({
    keyForms: dialects.map(formOf),
    webhooks: createWebhookDesk({
      ...room,
      guard: createGuard({ allow: [], loopbackAllowed: true, resolve: async () => ["8.8.8.8"] }),
      dialects: Object.fromEntries(dialects.map(({ id, webhook }) => [id, webhook])),
      link: linkUnder({ publicUrl }),
    }),
  }));
  const { clock, engine, database } = house;
  await ensureFaceRole(database.pool);
  const ids = countedIds(99);
  const log = { error: (facts: object) => globalThis.console.error(facts) };
  const { handle: ask } = createMount({ engine, dialects, publicUrl, log });
  const room: FaceRoom = {
    ...{ db: database.pool, clock, ids, houseKey: HOUSE_KEY, engine },
    ...{ wires: wiresOf(dialects), desk: playedDesk(clock), ask, publicUrl, signUp },
    ...{ mail, feesBy: "merchant" },
  };
  const door = {
    origin: `http://${HOST}`,
    alone: false,
    factorNeeded: false,
    ...settings,
  } as const;
  const dashboard = createDashboard(room, door);
  const console = createConsole(room, door);
  const people = { db: room.db, clock, ids, houseKey: HOUSE_KEY };
  let made = 0;

  async function signedIn(face: Face, person: Person): Promise<Visitor> {
    const browser = { address: "127.0.0.1", agent: "test", language: "id" } as const;
    const factorAt = clock.now();
    const { realm, id: personId } = person;
    const session = {
      realm,
      personId,
      stage: "whole",
      actsAs: null,
      factorAt,
      ...browser,
    } as const;
    const token = await openSession(people, session);
    return visitorOf(face, person, `${face.cookie.name}=${token}`);
  }

  return {
    house,
    room,
    dashboard,
    console,
    stranger: (face = "dashboard") =>
      visitorOf(face === "dashboard" ? dashboard : console, undefined, ""),
    async member(role, merchantId = house.project.merchantId) {
      made += 1;
      const login = `${role}-${made}@toko.example`;
      const id = ids.uuid(clock.now());
      const at = new Date(clock.now());
      await room.db.query(
        `insert into member (id, email, name, password_hash, created_at)
         values ($1, $2, $3, 'none', $4)`,
        [id, login, `Rani ${made}`, at],
      );
      await room.db.query("insert into membership values ($1, $2, $3, $4)", [
        ...[merchantId, id, role, at],
      ]);
      return signedIn(dashboard, { realm: "dashboard", id, login, name: `Rani ${made}` });
    },
    async operator(role = "admin") {
      made += 1;
      const { id, name } = await createOperator(room, `operator-${made}`);
      await room.db.query("update operator set role = $2 where id = $1", [id, role]);
      return signedIn(console, { realm: "console", id, login: name, name });
    },
  };
}

/** A desk that only says what was asked of it. */
function playedDesk({ now }: { now(): number }): FaceRoom["desk"] {
  let checked: { at: number; broken: readonly [] } | undefined;
  let made: { name: string; at: number; bytes: number; keyIncluded: boolean }[] = [];
  const check = () => {
    checked = { at: now(), broken: [] };
  };
  return {
    ledger: { whole: () => checked, last: () => checked, checking: () => false, check },
    backups: {
      folder: "/var/lib/gapura/backups",
      list: async () => made,
      state: () => ({ making: undefined, fault: undefined }),
      make() {
        const name = `2026-11-21T03-00-0${made.length}Z`;
        made = [{ name, at: now(), bytes: 64e6, keyIncluded: true }, ...made];
        return true;
      },
    },
  };
}

function visitorOf(face: Face, person: Person | undefined, cookie: string): Visitor {
  let last: { readonly page: () => ReadPage; readonly url: string } | undefined;

  function ask(method: string, url: string, body: string | Buffer, options: AskOptions) {
    const { host = HOST, address = "127.0.0.1", headers = {} } = options;
    const form = { "content-type": "application/x-www-form-urlencoded" };
    return face.handle({
      method,
      url,
      headers: {
        host,
        "user-agent": "test",
        ...(visitor.cookie && { cookie: visitor.cookie }),
        ...(method === "POST" && { ...form, "sec-fetch-site": "same-origin" }),
        ...headers,
      },
      rawBody: Buffer.from(body),
      address,
      from: address,
      host,
    });
  }

  async function send(method: string, url: string, body: string | Buffer, options: AskOptions) {
    const reply = await ask(method, url, body, options);
    const set = reply.headers.get("set-cookie")?.split(";")[0];
    if (set) visitor.cookie = set.endsWith("=") ? "" : set;
    const html = await reply.text();
    const read = () => readPage(html);
    if (reply.headers.get("content-type")?.startsWith("text/html")) last = { page: read, url };
    return {
      status: reply.status,
      headers: reply.headers,
      location: reply.headers.get("location"),
      html,
      get page() {
        return read();
      },
    };
  }

  const visitor: Visitor = {
    person,
    cookie,
    ask: (method, path, options = {}) => send(method, path, "", options),
    get: (path, options = {}) => send("GET", path, "", options),
    stream: (path) => ask("GET", path, "", {}),
    post: (path, fields, options = {}) =>
      send("POST", path, new URLSearchParams(fields).toString(), options),
    async upload(path, form) {
      const sent = new Response(form);
      const type = { "content-type": sent.headers.get("content-type") ?? "" };
      return send("POST", path, Buffer.from(await sent.arrayBuffer()), { headers: type });
    },
    press(button, fields = {}) {
      if (!last) throw new Error("no page has been read");
      const page = last.page();
      const sent = { ...page.fields(button), ...fields };
      return visitor.post(page.action(button) ?? last.url, sent);
    },
  };
  return visitor;
}
