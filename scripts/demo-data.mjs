/**
 * Some days of a shop's life, lived through its own API in the sandbox: payments of every kind, a
 * refund, payouts, money astray, links, and a webhook that nobody answers.
 */
const DAYS = 9;
const DAY = 86_400;
const PEOPLE = ["Siti Aminah", "Budi Santoso", "Dewi Lestari", "Agus Salim", "Rina Wati"];
const CHANNELS = ["qris", "qris", "qris", "va.bca", "va.bni", "ewallet.dana", "ewallet.ovo"];
const AMOUNTS = [18_000, 45_000, 27_500, 99_000, 150_000, 32_000, 64_000, 210_000];
const ASTRAY = ["late", "over", "short", "twice"];

/** `ask(method, path, body)` calls the native API with the demo's key. */
export async function liveThrough(ask) {
  let orders = 0;
  for (let day = 0; day < DAYS; day += 1) {
    for (let turn = 0; turn < 3 + ((day * 2) % 5); turn += 1) {
      orders += 1;
      await sell(ask, orders);
    }
    await ask("POST", "/v1/sandbox/clock/advance", { seconds: DAY });
  }
  for (const scenario of ASTRAY) {
    orders += 1;
    const payment = await order(ask, orders, "qris");
    await ask("POST", `/v1/payments/${payment.id}/simulate`, { scenario });
  }
  await spend(ask);
  // The last of today: one that waits, and one that is told to a program that is not there.
  await order(ask, orders + 1, "qris");
  await ask("POST", "/v1/webhook_endpoints", {
    url: "http://127.0.0.1:9/webhook",
    events: ["payment.paid"],
  });
  const told = await order(ask, orders + 2, "qris");
  await ask("POST", `/v1/payments/${told.id}/simulate`, { scenario: "paid" });
}

function order(ask, number, channel) {
  const name = PEOPLE[number % PEOPLE.length];
  return ask("POST", "/v1/payments", {
    reference: `INV-${String(number).padStart(4, "0")}`,
    amount: AMOUNTS[number % AMOUNTS.length],
    channel,
    customer: {
      name,
      email: `${name.split(" ")[0].toLowerCase()}@example.com`,
      phone: "081234567890",
    },
  });
}

/** Most are paid; some are left until their end, a few fail. */
async function sell(ask, number) {
  const payment = await order(ask, number, CHANNELS[number % CHANNELS.length]);
  if (number % 6 === 5) return;
  const scenario = number % 13 === 12 ? "failed" : "paid";
  await ask("POST", `/v1/payments/${payment.id}/simulate`, { scenario });
  if (number === 8)
    await ask("POST", "/v1/refunds", { payment: payment.id, reason: "Barang habis" });
}

async function spend(ask) {
  const budi = { destination: "ewallet.dana", account: "081234567890", name: "Budi Santoso" };
  const siti = { destination: "bank.bca", account: "1234567890", name: "Siti Aminah" };
  await ask("POST", "/v1/beneficiaries", budi);
  await ask("POST", "/v1/beneficiaries", siti);
  await ask("POST", "/v1/payouts", { amount: 250_000, reference: "gaji-1", ...budi });
  await ask("POST", "/v1/payouts", { amount: 400_000, reference: "pemasok-1", ...siti });
  const links = [
    { name: "Kaos hitam", amount: 99_000, reusable: true },
    { name: "Donasi masjid", least: 10_000, most: 5_000_000, reusable: true },
    { name: "Pesanan khusus Ibu Rina", amount: 450_000 },
  ];
  for (const link of links) await ask("POST", "/v1/payment_links", link);
}
