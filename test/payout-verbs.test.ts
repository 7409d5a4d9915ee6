/** The operator's verbs on payouts: seen by either id, decided with reason, written down. */
import { expect, test } from "vitest";
import { payoutDesk } from "./support/payout-desk.ts";

const { ask, done, refused, askedFor, pool } = payoutDesk();

test("in the sandbox: listed, shown by either id, approved and so paid", async () => {
  const { slug, id, wireId } = await askedFor("sandbox");
  expect(await done("payout", "list", "--project", slug)).toMatchObject({
    payouts: [{ payout_id: id, wire_id: wireId, status: "requested", project: slug }],
  });
  expect(await done("payout", "show", wireId)).toMatchObject({
    payout_id: id,
    amount: 100_000,
    fee: 1_000,
    total: 101_000,
    destination: "ewallet.dana",
    account: "081234567890",
    name: "John Doe",
    requested_by: expect.stringMatching(/^key_[0-9a-f]{32}$/),
    approved_by: [],
    processed_at: null,
    deliveries: [],
  });
  expect(await done("payout", "approve", wireId)).toMatchObject({
    payout_id: id,
    status: "paid",
    approved_by: ["operator"],
    evidence: expect.stringMatching(/^SBX/),
  });
  expect(await refused("payout", "approve", id)).toBe("wrong_state: The payout is paid.");
  expect(await done("payout", "list", "--status", "requested", "--project", slug)).toEqual({
    payouts: [],
  });
});

test("in live: approved, then paid with its evidence, by whoever is named", async () => {
  await done("operator", "create", "ayu");
  const { id } = await askedFor("live");
  expect(await refused("payout", "paid", id, "--evidence", "TRF-1")).toMatch(/^wrong_state/);
  expect(await done("payout", "approve", id, "--as", "ayu")).toMatchObject({
    status: "approved",
    approved_by: ["ayu"],
  });
  expect(await refused("payout", "paid", id)).toMatch(/^invalid_request: The evidence is needed/);
  expect(await done("payout", "paid", id, "--evidence", "TRF-1", "--as", "ayu")).toMatchObject({
    status: "paid",
    evidence: "TRF-1",
  });
  const { rows } = await pool().query(
    `select actor, verb, detail, merchant_id is not null as told
       from audit where subject = $1 order by id`,
    [id],
  );
  expect(rows).toEqual([
    { actor: "ayu", verb: "payout approve", detail: {}, told: true },
    { actor: "ayu", verb: "payout pay", detail: { evidence: "TRF-1" }, told: true },
  ]);
});

test("rejected and failed say why; the reference may come as a note", async () => {
  const one = await askedFor("live");
  expect(await refused("payout", "reject", one.id)).toMatch(/^invalid_request: The note is needed/);
  expect(await done("payout", "reject", one.id, "--note", "Nama tidak cocok")).toMatchObject({
    status: "rejected",
    note: "Nama tidak cocok",
  });
  const two = await askedFor("live");
  await done("payout", "approve", two.id);
  expect(await done("payout", "failed", two.id, "--note", "Rekening ditutup")).toMatchObject({
    status: "failed",
    note: "Rekening ditutup",
    evidence: null,
  });
  const three = await askedFor("live");
  await done("payout", "approve", three.id, "--note", "sudah dicek");
  expect(await done("payout", "paid", three.id, "--note", "TRF-3")).toMatchObject({
    evidence: "TRF-3",
  });
});

test("whoever asked never approves, whatever the verb is told", async () => {
  const { id } = await askedFor("live", { by: { operator: "operator" } });
  expect(await refused("payout", "approve", id)).toMatch(/^forbidden: .*never approves/);
  expect(await done("payout", "approve", id, "--as", "ayu")).toMatchObject({ status: "approved" });
});

test("what is not there, and what names more than one, is refused", async () => {
  expect(await refused("payout", "show", "65a1b2c3")).toBe(
    "not_found: There is no payout 65a1b2c3",
  );
  expect(await refused("payout", "list", "--status", "gone")).toMatch(/^invalid_request/);
  expect((await ask("payout", "show")).code).toBe(2);
  const wireId = "65a1b2c3d4e5f60718293aff";
  const one = await askedFor("sandbox", { wireId });
  const two = await askedFor("sandbox", { wireId });
  const list = await refused("payout", "show", wireId);
  expect(list).toContain(one.id);
  expect(list).toContain(two.id);
  expect(await done("payout", "show", wireId, "--project", two.slug)).toMatchObject({
    payout_id: two.id,
  });
  expect(await refused("payout", "show", one.id, "--project", two.slug)).toMatch(/^not_found/);
  expect(await done("ledger", "check")).toEqual({ ok: true, violations: [], differences: [] });
});

test("what guards payouts is changed by name, and given back to the house", async () => {
  const { slug } = await askedFor("live");
  const set = async (rule: string) => (await done("project", "set", slug, "--payout", rule)).payout;
  expect(await set("twoAbove=0")).toMatchObject({ twoAbove: 0 });
  expect(await set("coolOff=2h")).toMatchObject({ twoAbove: 0, coolOff: 7_200_000 });
  expect(await set("twoAbove=")).toEqual({ fee: [], coolOff: 7_200_000 });
  for (const rule of ["least=0", "most=-1", "daily=1.5", "coolOff=2", "fee=1", "toString=1"]) {
    expect(await refused("project", "set", slug, "--payout", rule)).toMatch(/^invalid_request/);
  }
  expect((await ask("project", "set", slug, "--payout", "daily")).code).toBe(2);
});
