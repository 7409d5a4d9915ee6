/** The built-in inbox: what it takes, from whom, and what it shows. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { WIRE_SECRET } from "../../test/support/plain-wire.ts";
import { type WebhookHouse, webhookHouse } from "../../test/support/webhook-house.ts";
import { createDevInbox, type InboxMessage, type InboxRequest } from "./dev-inbox.ts";
import { signStandard } from "./sign.ts";

function ask(facts: Partial<InboxRequest> = {}): InboxRequest {
  return {
    method: "GET",
    url: "/dev/inbox",
    headers: {},
    rawBody: Buffer.alloc(0),
    address: "127.0.0.1",
    ...facts,
  };
}

function post(house: WebhookHouse, secret: string, body = "{}", sent = house.clock.now()) {
  const rawBody = Buffer.from(body);
  const headers = signStandard({ id: "evt_1", now: sent, body: rawBody, secrets: [secret] });
  return ask({ method: "POST", url: "/dev/inbox/shop", headers, rawBody });
}

test("a worker's webhooks come back, are verified and shown without their secrets", async () => {
  const house = await webhookHouse();
  const heard: InboxMessage[] = [];
  const inbox = createDevInbox({ ...house, onMessage: (message) => heard.push(message) });
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { method = "", url = "", headers } = request;
    const reply = await inbox.handle(ask({ method, url, headers, rawBody: Buffer.concat(parts) }));
    response.writeHead(reply?.status ?? 404, reply?.headers).end(reply?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  const { port } = server.address() as AddressInfo;
  await house.endpoint(`http://127.0.0.1:${port}/dev/inbox/shop`);
  await house.tell([{ reference: "<b>INV</b>" }]);
  await house.worker().drain();

  expect(await house.deliveries()).toMatchObject([{ status: "succeeded" }]);
  expect(heard).toMatchObject([{ project: "shop", verdict: "valid" }]);
  const json = await inbox.handle(ask());
  const { messages } = JSON.parse(json?.body ?? "");
  expect(messages).toMatchObject([
    { project: "shop", verification: "valid", body: heard[0]?.body },
  ]);
  const page = await inbox.handle(ask({ headers: { accept: "text/html,*/*" } }));
  expect(page?.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(page?.body).toContain("&lt;b&gt;INV&lt;/b&gt;");
  expect(page?.body).toContain("<strong>valid</strong>");
  for (const shown of [json, page]) expect(shown?.body).not.toContain(WIRE_SECRET);
});

test("says why a signature does not hold", async () => {
  const house = await webhookHouse();
  const { standardSecret } = await house.endpoint("https://shop.example/");
  const inbox = createDevInbox(house);
  await inbox.handle(post(house, `whsec_${Buffer.alloc(32).toString("base64")}`));
  await inbox.handle(post(house, standardSecret, "{}", house.clock.now() - 360_000));
  await inbox.handle(ask({ method: "POST", url: "/dev/inbox/shop", rawBody: Buffer.from("\0") }));
  await inbox.handle(post(house, standardSecret));
  const reply = await inbox.handle(ask({ url: "/dev/inbox?project=shop" }));
  const verdicts = JSON.parse(reply?.body ?? "").messages.map(
    (message: { verification: string }) => message.verification,
  );
  expect(verdicts.sort()).toEqual(["forged", "malformed", "stale", "valid"]);
});

test("answers this machine alone, and takes for sandbox projects alone", async () => {
  const house = await webhookHouse();
  await house.project("live-shop", "live");
  const inbox = createDevInbox(house);
  expect(await inbox.handle(ask({ address: "203.0.113.9" }))).toBeUndefined();
  expect(await inbox.handle(ask({ url: "/dev/inboxes" }))).toBeUndefined();
  const statusOf = async (facts: Partial<InboxRequest>) =>
    (await inbox.handle(ask({ method: "POST", ...facts })))?.status;
  expect(await statusOf({ url: "/dev/inbox/live-shop" })).toBe(404);
  expect(await statusOf({ url: "/dev/inbox/nobody" })).toBe(404);
  expect(await statusOf({ url: "/dev/inbox" })).toBe(405);
  expect(await statusOf({ url: "/dev/inbox/shop", rawBody: "too large" })).toBe(413);
  expect(await statusOf({ url: "/dev/inbox/shop" })).toBe(200);
});

test("keeps the newest thousand", async () => {
  const house = await webhookHouse();
  const { standardSecret } = await house.endpoint("https://shop.example/");
  await house.db.query(
    `insert into dev_inbox (id, project_id, received_at, headers, body)
     select gen_random_uuid(), $1, now(), '{}', n::text from generate_series(1, 1000) n`,
    [house.shop.id],
  );
  await house.db.query(
    "update dev_inbox set id = overlay(id::text placing '000' from 1 for 3)::uuid",
  );
  await createDevInbox(house).handle(post(house, standardSecret, "newest"));
  const { rows } = await house.db.query(
    "select count(*) as kept, count(*) filter (where body = 'newest') as newest from dev_inbox",
  );
  expect(rows).toEqual([{ kept: 1_000, newest: 1 }]);
});
