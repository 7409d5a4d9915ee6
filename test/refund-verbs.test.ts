/** The operator's verbs on refunds and open payments, and the page of commands, which are run. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "../src/config.ts";
import { showId } from "../src/ids.ts";
import { openHouse } from "../src/open-house.ts";
import { qrPng } from "../src/qr/index.ts";
import { wireEngine } from "../src/wire-engine.ts";
import { made } from "./support/house.ts";
import { stepsOf, wordsOf } from "./support/page-commands.ts";
import { payoutDesk } from "./support/payout-desk.ts";

const page = readFileSync(new URL("../docs/concepts/payments.md", import.meta.url), "utf8");
const { ask, done, refused, askedFor } = payoutDesk();

/** A paid payment of Rp100.000 by wallet, of a project that is worth more. */
async function paid() {
  const { slug, project } = await askedFor("sandbox");
  const house = await openHouse(readConfig(), { role: "verb" });
  try {
    const { payments } = wireEngine(house);
    const payment = await made(wireEngine(house), {
      project,
      reference: `order-of-${slug}`,
      identity: null,
      origin: "test",
      amount: 100_000,
      channel: "ewallet.dana",
      encode: () => ({ status: 201, headers: {}, body: "" }),
    });
    await payments.simulate(project, payment, "paid");
    return { slug, id: showId("pay", payment.id), reference: payment.reference };
  } finally {
    await house.close();
  }
}

test("the page's commands answer as it says", async () => {
  const { id } = await paid();
  const steps = stepsOf(page.slice(page.indexOf("## Refunds")));
  expect(steps).toHaveLength(5);
  const names: Record<string, string> = { ID: id };
  for (const { command, expected } of steps) {
    const { json } = await ask(...wordsOf(command, names));
    expect(json, command).toMatchObject(expected as object);
    expect("error" in json, command).toBe("error" in (expected as object));
    if (command.includes("refund create") && "refund_id" in json) names.REFUND = json.refund_id;
  }
});

test("what the page says of the checkout can be set, and a wrong logo is refused", async () => {
  const { slug } = await askedFor("sandbox");
  const folder = mkdtempSync(join(tmpdir(), "gapura-logo-"));
  const logo = join(folder, "logo.png");
  writeFileSync(logo, qrPng("logo"));
  const steps = stepsOf(page.slice(page.indexOf("## The checkout"), page.indexOf("## Refunds")));
  expect(steps).toHaveLength(3);
  for (const { command } of steps) {
    await done(...wordsOf(command, { SLUG: slug, "logo.png": logo }));
  }
  expect(await done("project", "set", slug, "--return-url", "https://shop.example/")).toMatchObject(
    {
      color: "#b3123b",
      return_hosts: ["shop.example"],
      logo: expect.stringMatching(/^[0-9a-f]{16}$/),
    },
  );
  writeFileSync(logo, "<svg/>");
  expect(await refused("project", "set", slug, "--logo", logo)).toContain(
    "A logo is a PNG, JPEG or WebP",
  );
  rmSync(folder, { recursive: true });
});

test("a refund is made by reference, shown and listed, and written down", async () => {
  const { slug, id, reference } = await paid();
  const refund = await done("refund", "create", reference, "--project", slug);
  expect(refund).toMatchObject({ payment_id: id, status: "refunded", amount: 100_000, note: null });
  expect(await done("refund", "show", refund.refund_id)).toEqual(refund);
  expect(await done("refund", "list", "--project", slug)).toMatchObject({
    refunds: [{ refund_id: refund.refund_id }],
  });
  expect(await done("refund", "list", "--project", slug, "--status", "failed")).toEqual({
    refunds: [],
  });
  expect(await done("payment", "show", id)).toMatchObject({ status: "paid", refunded: 100_000 });
  expect(await refused("refund", "create", id)).toMatch(/^amount_too_large/);
});

test("what is not there, or no amount, is refused", async () => {
  const { id } = await paid();
  const nobody = `rfd_${"0".repeat(32)}`;
  expect(await refused("refund", "show", nobody)).toBe(`not_found: There is no refund ${nobody}`);
  expect(await refused("refund", "refunded", nobody, "--evidence", "e")).toMatch(/^not_found/);
  expect(await refused("refund", "list", "--status", "gone")).toMatch(/^invalid_request/);
  for (const amount of ["0", "1.5", "much"]) {
    expect(await refused("refund", "create", id, "--amount", amount)).toMatch(/^invalid_request/);
  }
  expect((await ask("refund", "create")).code).toBe(2);
  expect(await done("ledger", "check")).toEqual({ ok: true, violations: [], differences: [] });
});

test("an open payment is shown, paid in the sandbox, and closed", async () => {
  const { project } = await askedFor("sandbox");
  const house = await openHouse(readConfig(), { role: "verb" });
  let id: string;
  try {
    const answer = await wireEngine(house).openPayments.create({
      project,
      name: "Top-Up",
      channel: "va.bni",
      encode: () => ({ status: 201, headers: {}, body: "" }),
    });
    if (answer.outcome !== "created") throw new Error(answer.outcome);
    id = answer.openPayment.id;
  } finally {
    await house.close();
  }
  const opn = showId("opn", id);
  expect(await done("open-payment", "simulate", id, "--amount", "150000")).toMatchObject({
    status: "paid",
    amount: 150_000,
  });
  expect(await done("open-payment", "show", opn)).toMatchObject({
    open_payment_id: opn,
    payments: 1,
    received: 150_000,
    closed_at: null,
  });
  expect(await done("open-payment", "close", opn)).toMatchObject({
    closed_at: expect.stringMatching(/Z$/),
  });
  expect(await refused("open-payment", "show", showId("opn", id.replace(/.$/, "")))).toMatch(
    /^not_found/,
  );
});
