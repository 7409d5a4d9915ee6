/**
 * Full circle, without a mock: each client of `@gapura/gateways` against the dialect of its
 * gateway, by one contract that reads the client's capabilities.
 */
import {
  cashi,
  fastpay,
  type Gateway,
  type Payment,
  pakasir,
  pakasirPayUrl,
  payget,
  paymenku,
  watch,
} from "@gapura/gateways";
import { afterAll, describe, expect, test } from "vitest";
import { dialectHouse, httpRequest } from "./support/dialect-house.ts";

const house = await dialectHouse();

/** A fetch whose other end is the house. */
const reach: typeof fetch = async (input, init = {}) => {
  const { pathname, search } = new URL(`${input}`);
  const answer = await house.send({
    method: init.method ?? "GET",
    url: pathname + search,
    headers: Object.fromEntries(new Headers(init.headers)),
    ...(init.body ? { body: `${init.body}` } : {}),
  });
  const text = answer.text === "" ? null : answer.text;
  return new Response(text, { status: answer.status, headers: answer.headers });
};

type Case = {
  readonly title: string;
  readonly dialect: string;
  readonly prefix: string;
  open(options: { apiKey: string; slug: string; baseUrl: string; fetch: typeof fetch }): Gateway;
};

const CASES: readonly Case[] = [
  {
    title: "Pakasir, version 2",
    dialect: "pakasir",
    prefix: "/pakasir",
    open: ({ slug, ...options }) => pakasir({ project: slug, ...options }),
  },
  {
    title: "Pakasir, version 1, at the root",
    dialect: "pakasir",
    prefix: "",
    open: ({ slug, ...options }) => pakasir({ project: slug, version: 1, ...options }),
  },
  { title: "Paymenku", dialect: "paymenku", prefix: "/paymenku", open: paymenku },
  { title: "Cashi", dialect: "cashi", prefix: "/cashi", open: cashi },
  { title: "PayGet", dialect: "payget", prefix: "/payget", open: payget },
  { title: "FastPay", dialect: "fastpay", prefix: "/fastpay", open: fastpay },
];

const buyer = { name: "Budi", email: "budi@example.com", phone: "081234567890" };
let references = 0;
const newReference = () => {
  references += 1;
  return `INV/${references} a+b`;
};

describe.each(CASES)("$title", ({ dialect, prefix, open }) => {
  const slug = `${dialect}${prefix === "" ? "-root" : ""}`;
  const opened = house.open(dialect, { slug }).then(({ project, key }) => {
    const baseUrl = `http://localhost:3000${prefix}`;
    return {
      project,
      gateway: open({ apiKey: key, slug: project.slug, baseUrl, fetch: reach }),
      stranger: open({ apiKey: `${key}x`, slug: project.slug, baseUrl, fetch: reach }),
    };
  });

  const create = async (over: object = {}): Promise<Payment> => {
    const { gateway } = await opened;
    const returnUrl = "https://shop.example/thanks";
    return gateway.create({ reference: newReference(), amount: 25_000, buyer, returnUrl, ...over });
  };

  /** The buyer pays: by the engine, as a rail would tell it. */
  const pay = async ({ id, reference }: Payment) => {
    const { project } = await opened;
    const { payments } = house.engine;
    const found =
      (id ? await payments.findByWireId(project, id) : undefined) ??
      (await payments.findByReference(project, reference as string));
    if (found === undefined) throw new Error("the house does not know the payment");
    await payments.simulate(project, found, "paid");
  };

  test("creates on each of its channels, and reads each", async () => {
    const { gateway } = await opened;
    for (const channel of gateway.capabilities.channels) {
      const made = await create({ channel });
      expect(made).toMatchObject({
        gateway: gateway.name,
        status: "pending",
        amount: 25_000,
        payable: expect.any(Number),
        channel,
        instructions: expect.any(Object),
      });
      expect(made.payable).toBeGreaterThanOrEqual(25_000);
      const read = await gateway.get(made);
      expect(read).toMatchObject({ status: "pending", amount: 25_000 });
      if (read?.payable !== null) expect(read?.payable).toBe(made.payable);
    }
  });

  test("tells paid once it is paid, by every key it can be found by", async () => {
    const { gateway } = await opened;
    const made = await create({ channel: "qris" });
    await pay(made);
    const { id, reference, amount } = made;
    const keys = { id: { id }, reference: { reference } } as const;
    for (const by of gateway.capabilities.foundBy) {
      const key = by === "reference and amount" ? { reference, amount } : keys[by];
      expect(await gateway.get(key)).toMatchObject({ status: "paid" });
    }
  });

  test("does not find what is not there", async () => {
    const { gateway } = await opened;
    const key = { id: "0123456789abcdef", reference: "none", amount: 25_000 };
    expect(await gateway.get(key)).toBeUndefined();
  });

  test("creates once for one order where it says that creating is repeatable", async () => {
    const { gateway } = await opened;
    const { createIsRepeatable } = gateway.capabilities;
    const order = { channel: "qris", reference: newReference(), idempotencyKey: newReference() };
    const [first, second] = [await create(order), await create(order)];
    if (createIsRepeatable === "never") expect(second.id).not.toBe(first.id);
    else expect({ ...second, wire: null }).toEqual({ ...first, wire: null });
  });

  test("cancels where it can, and says so where it cannot", async () => {
    const { gateway } = await opened;
    const made = await create({ channel: "qris" });
    if (!gateway.capabilities.cancel) {
      await expect(gateway.cancel(made)).rejects.toMatchObject({ code: "unsupported" });
      return;
    }
    await gateway.cancel(made);
    expect(["canceled", "expired"]).toContain((await gateway.get(made))?.status);
    const paid = await create({ channel: "qris" });
    await pay(paid);
    await expect(gateway.cancel(paid)).rejects.toMatchObject({
      code: "conflict",
      outcome: "not done",
    });
  });

  test("simulates where it can", async () => {
    const { gateway } = await opened;
    const made = await create({ channel: "qris" });
    if (!gateway.capabilities.simulate) {
      await expect(gateway.simulate(made)).rejects.toMatchObject({ code: "unsupported" });
      return;
    }
    await gateway.simulate(made);
    expect(await gateway.get(made)).toMatchObject({ status: "paid" });
  });

  test("tells the balance that payments have made, where it can", async () => {
    const { gateway } = await opened;
    if (!gateway.capabilities.balance) {
      await expect(gateway.balance()).rejects.toMatchObject({ code: "unsupported" });
      return;
    }
    const before = await gateway.balance();
    await pay(await create());
    expect(await gateway.balance()).toEqual({ available: before.available + 25_000 });
  });

  test("pays out where it can, and never more than there is", async () => {
    const { gateway } = await opened;
    const request = { destination: "ewallet.dana", account: "081234567890", name: "Budi" } as const;
    if (!gateway.capabilities.payout) {
      const asked = gateway.payout({ amount: 10_000, ...request });
      await expect(asked).rejects.toMatchObject({ code: "unsupported" });
      return;
    }
    await pay(await create({ amount: 50_000 }));
    const { available } = await gateway.balance();
    const asked = await gateway.payout({ amount: 10_000, ...request });
    expect(asked).toMatchObject({ amount: 10_000, status: "requested", fee: 1_000 });
    expect(await gateway.getPayout(asked.id)).toMatchObject({ id: asked.id });
    expect(await gateway.balance()).toEqual({ available: available - 11_000 });
    const refused = gateway.payout({ amount: available, ...request });
    await expect(refused).rejects.toMatchObject({ code: "invalid_request", outcome: "not done" });
  });

  test("lists its channels, with fees where it tells them", async () => {
    const { gateway } = await opened;
    const offers = await gateway.channels(25_000);
    expect(offers.length).toBeGreaterThan(0);
    for (const { channel, fee } of offers) {
      expect(gateway.capabilities.channels).toContain(channel);
      if (gateway.capabilities.fees) expect(fee).toEqual(expect.any(Number));
    }
  });

  test("a wrong key and a wrong amount are told apart", async () => {
    const { stranger } = await opened;
    const refused = stranger.create({ reference: newReference(), amount: 25_000, buyer });
    await expect(refused).rejects.toMatchObject({ code: "unauthenticated", outcome: "not done" });
    await expect(create({ amount: 1 })).rejects.toMatchObject({ code: "invalid_request" });
  });

  test("a watcher sees it become paid", async () => {
    const { gateway } = await opened;
    const made = await create({ channel: "qris" });
    const told: string[] = [];
    for await (const { status } of watch(gateway, made, { wait: () => pay(made) })) {
      told.push(status);
    }
    expect(told).toEqual(["pending", "paid"]);
  });
});

test("a pay URL built without a call opens the page of the order", async () => {
  const { project } = await house.open("pakasir");
  const url = pakasirPayUrl(
    project.slug,
    { reference: "INV-URL", amount: 22_000 },
    { baseUrl: "http://localhost:3000", redirect: "https://shop.example/?a=1&b=2", qrisOnly: true },
  );
  const { pathname, search } = new URL(url);
  const page = await house.mount.openPage(httpRequest({ url: pathname + search }));
  expect(page?.opening).toMatchObject({
    payment: { reference: "INV-URL", amount: 22_000, channel: "qris" },
  });
});

afterAll(() => expect(house.faults).toEqual([]));
