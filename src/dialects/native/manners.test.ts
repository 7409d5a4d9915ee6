/** What every native call has: a request's id, a dated wire, a limit, and one answer to one key. */
import { describe, expect, test } from "vitest";
import { dialectHouse } from "../../../test/support/dialect-house.ts";
import { MINUTE } from "../../clock.ts";
import native from "../native.ts";

const house = await dialectHouse();
const { key, project } = await house.open("native");
const live = await house.open("native", { mode: "live" });
const as =
  (own: string) =>
  (method: string, url: string, body?: unknown, headers = {}) =>
    house.send({ method, url, body, headers: { authorization: `Bearer ${own}`, ...headers } });
const ask = as(key);

let made = 0;
async function payment(): Promise<string> {
  made += 1;
  const asked = { reference: `manners-${made}`, amount: 99_000, channel: "qris" };
  return ((await ask("POST", "/v1/payments", asked)).json as { id: string }).id;
}

describe("a dated wire", () => {
  test("every reply says its date, and takes the same in a request", async () => {
    const replies = [
      await ask("GET", "/v1/balance"),
      await ask("GET", "/v1/balance", undefined, { "gapura-version": "2026-11-21" }),
      await ask("GET", "/v1/payments/pay_x"),
      await ask("PUT", "/v1/balance"),
      await house.send({ url: "/v1/balance" }),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 404, 405, 401]);
    for (const { headers } of replies) {
      expect(headers["gapura-version"]).toBe("2026-11-21");
      expect(headers["x-request-id"]).toMatch(/^req_/);
    }
  });

  test("a date that there is not is refused, and nothing is made", async () => {
    const asked = { reference: "dated", amount: 99_000 };
    const other = { "gapura-version": "2020-01-01" };
    const { status, json, headers } = await ask("POST", "/v1/payments", asked, other);
    expect([status, headers["gapura-version"]]).toEqual([400, "2026-11-21"]);
    expect(json).toMatchObject({ field: "gapura-version", docs: "/v1/problems#invalid_request" });
    expect((await ask("GET", "/v1/payments?reference=dated")).json).toMatchObject({ data: [] });
  });
});

test("every problem's link leads to its anchor", async () => {
  const { json } = await ask("GET", "/v1/payments/pay_x");
  const [path, anchor] = (json as { docs: string }).docs.split("#");
  const { headers, text } = await house.send({ url: path as string });
  expect(headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(text).toContain(`id="${anchor}"`);
});

describe("limits", () => {
  test("the sandbox has none, live has 600 a minute, and says so", async () => {
    expect((await ask("GET", "/v1/balance")).headers).not.toHaveProperty("ratelimit");
    const { headers } = await as(live.key)("GET", "/v1/balance");
    expect(headers).toMatchObject({
      "ratelimit-policy": '"calls";q=600;w=60',
      ratelimit: '"calls";r=599;t=1',
    });
  });

  test("a project may have another, in the sandbox too", async () => {
    const own = await house.open("native", {
      settings: { ...native.defaults, wire: { rateLimit: 2 } },
    });
    const asOwn = as(own.key);
    const statuses = [];
    for (let at = 0; at < 3; at += 1) statuses.push((await asOwn("GET", "/v1/balance")).status);
    expect(statuses).toEqual([200, 200, 429]);
    const refused = await asOwn("GET", "/v1/balance");
    expect(refused.headers).toMatchObject({ "retry-after": "30", ratelimit: '"calls";r=0;t=60' });
    house.clock.advance(MINUTE);
    expect((await asOwn("GET", "/v1/balance")).status).toBe(200);
  });
});

describe("one key, one answer", () => {
  const under = (idempotencyKey: string) => ({ "idempotency-key": idempotencyKey });

  test("every call that changes something replays its reply, byte for byte", async () => {
    const { id: open } = (
      await ask("POST", "/v1/open_payments", { name: "Kotak amal", channel: "qris" })
    ).json as { id: string };
    const calls: readonly (readonly [url: string, body?: object])[] = [
      ["/v1/payments", { reference: "once", amount: 99_000 }],
      [`/v1/payments/${await payment()}/cancel`],
      [`/v1/payments/${await payment()}/simulate`],
      ["/v1/beneficiaries", { destination: "ewallet.dana", account: "081234567890", name: "Budi" }],
      ["/v1/open_payments", { name: "Kotak amal", channel: "va.bni" }],
      [`/v1/open_payments/${open}/simulate`, { amount: 50_000 }],
      [`/v1/open_payments/${open}/close`],
      ["/v1/sandbox/clock/advance", { seconds: 1 }],
    ];
    for (const [at, [url, body]] of calls.entries()) {
      const first = await ask("POST", url, body, under(`once-${at}`));
      const again = await ask("POST", url, body, under(`once-${at}`));
      expect(first.status, `${url} ${first.text}`).toBeLessThan(300);
      expect(first.headers).not.toHaveProperty("idempotency-replayed");
      expect(again).toMatchObject({ status: first.status, text: first.text });
      expect(again.headers["idempotency-replayed"]).toBe("true");
    }
  });

  test("another body or another address under it is 422", async () => {
    const [one, other] = [await payment(), await payment()];
    const simulate = (id: string, scenario: string) =>
      ask("POST", `/v1/payments/${id}/simulate`, { scenario }, under("mixed"));
    expect((await simulate(one, "paid")).status).toBe(200);
    expect((await simulate(one, "over")).json).toMatchObject({ code: "idempotency_mismatch" });
    expect((await simulate(other, "paid")).status).toBe(422);
  });

  test("a refusal is not kept", async () => {
    const id = await payment();
    const simulate = (scenario: string) =>
      ask("POST", `/v1/payments/${id}/simulate`, { scenario }, under("mended"));
    expect((await simulate("lost")).status).toBe(400);
    expect((await simulate("paid")).status).toBe(200);
  });

  test("while it is under way it is 409; what nobody finished is taken over", async () => {
    let ended = () => {};
    const ending = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const idempotency = { operation: "slow", key: "k", fingerprint: Buffer.alloc(32) };
    const reply = { status: 200, headers: {}, body: "done" };
    const once = (work: () => Promise<typeof reply>) =>
      house.engine.replies.once(project, idempotency, work);
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const lost = once(async () => {
      begin();
      await ending;
      return reply;
    });
    await begun;
    const failing = once(async () => reply);
    await expect(failing).rejects.toMatchObject({ code: "idempotency_in_flight", retryAfter: 1 });
    house.clock.advance(MINUTE + 1);
    expect(await once(async () => ({ ...reply, body: "taken over" }))).toMatchObject({
      outcome: "created",
    });
    ended();
    await lost;
    expect((await once(async () => reply)).reply.body).toBe("taken over");
  });
});

test("lists take filters, and a cursor of their own alone", async () => {
  const of = await house.open("native");
  const askOf = as(of.key);
  const create = async (body: object) =>
    ((await askOf("POST", "/v1/payments", { amount: 99_000, ...body })).json as { id: string }).id;
  const first = await create({ reference: "list-1", channel: "qris" });
  house.clock.advance(MINUTE);
  const second = await create({ reference: "list-2", channel: "va.bni" });
  await askOf("POST", `/v1/payments/${second}/simulate`);
  const idsOf = async (query: string) => {
    const { json } = await askOf("GET", `/v1/payments?${query}`);
    return (json as { data: { id: string }[] }).data.map(({ id }) => id);
  };
  const between = new Date(house.clock.now() - MINUTE / 2).toISOString();
  expect(await idsOf("")).toEqual([second, first]);
  expect(await idsOf("status=paid")).toEqual([second]);
  expect(await idsOf("channel=qris")).toEqual([first]);
  expect(await idsOf("reference=list-1")).toEqual([first]);
  expect(await idsOf(`created_from=${between}`)).toEqual([second]);
  expect(await idsOf(`created_before=${between}`)).toEqual([first]);
  const page = (await askOf("GET", "/v1/payments?limit=1")).json as { next_cursor: string };
  expect(page).toMatchObject({ has_more: true, next_cursor: second });
  expect(await idsOf(`limit=1&cursor=${page.next_cursor}`)).toEqual([first]);
  const refused = await askOf("GET", "/v1/payments?created_from=yesterday");
  expect(refused.json).toMatchObject({ field: "created_from" });
});

test("what belongs to a thing is told with it in full, where that is asked", async () => {
  const id = await payment();
  await ask("POST", `/v1/payments/${id}/simulate`);
  const refund = (await ask("POST", "/v1/refunds", { payment: id, amount: 9_000 })).json as {
    id: string;
  };
  const plain = (await ask("GET", `/v1/payments/${id}`)).json as object;
  const whole = (await ask("GET", `/v1/refunds/${refund.id}`)).json as object;
  const expanded = await ask("GET", `/v1/payments/${id}?expand=refunds`);
  expect(expanded.json).toEqual({ ...plain, refunds: [whole] });
  const other = await ask("GET", `/v1/refunds/${refund.id}?expand=payment`);
  expect(other.json).toEqual({ ...whole, payment: plain });
  const second = await payment();
  const bare = (await ask("GET", `/v1/payments/${second}`)).json as object;
  const listed = await ask("GET", "/v1/payments?limit=2&expand=refunds");
  const { data } = listed.json as { data: readonly object[] };
  expect(new Set(data)).toEqual(
    new Set([
      { ...bare, refunds: [] },
      { ...plain, refunds: [whole] },
    ]),
  );
  for (const path of ["/v1/refunds", `/v1/payments/${id}/refunds`]) {
    const back = await ask("GET", `${path}?limit=1&expand=payment`);
    expect((back.json as { data: unknown }).data).toEqual([{ ...whole, payment: plain }]);
  }
  const unknown = await ask("GET", "/v1/refunds?expand=owner");
  expect(unknown.json).toMatchObject({ code: "invalid_request", hint: "expand.0 takes payment" });
  const strange = await ask("GET", `/v1/payments/${id}?expand=owner`);
  expect(strange.json).toMatchObject({ code: "invalid_request", hint: "expand.0 takes refunds" });
});

test("the history of a balance adds up, page by page", async () => {
  const of = await house.open("native");
  const askOf = as(of.key);
  const get = async (query: string) =>
    (await askOf("GET", `/v1/balance/history?${query}`)).json as {
      data: { amount: number; balance_after: number; subject: string }[];
      next_cursor: string | null;
    };
  expect(await get("")).toMatchObject({ data: [], next_cursor: null });
  expect(await get("figure=suspense")).toMatchObject({ data: [] });
  const ids: string[] = [];
  for (const amount of [10_000, 20_000, 30_000]) {
    const asked = { reference: `line-${amount}`, amount, channel: "qris" };
    const { id } = (await askOf("POST", "/v1/payments", asked)).json as { id: string };
    await askOf("POST", `/v1/payments/${id}/simulate`);
    ids.unshift(id);
  }
  const first = await get("limit=2");
  const second = await get(`limit=2&cursor=${first.next_cursor}`);
  const lines = [...first.data, ...second.data];
  expect(lines.map(({ subject }) => subject)).toEqual(ids);
  expect(lines.map(({ balance_after }) => balance_after)).toEqual([60_000, 30_000, 10_000]);
  expect(second.next_cursor).toBeNull();
});

test("nothing was our own fault", () => {
  expect(house.faults).toEqual([]);
});
