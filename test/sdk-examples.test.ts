/** The SDK's examples, run as they stand: webhooks in real frameworks, and a payment to its end. */
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Event } from "@gapura/sdk";
import { type SignedWebhook, signedWebhook, testPayment } from "@gapura/sdk/testing";
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { openFullHouse } from "./support/full-house.ts";
import { follow } from "./support/program.ts";

const EXAMPLES = new URL("../packages/sdk/examples/", import.meta.url);
const SECRET = `whsec_${Buffer.alloc(24, 5).toString("base64")}`;

const event: Event = {
  id: "evt_1",
  type: "payment.paid",
  created_at: "2026-01-05T03:01:00.000Z",
  version: 2,
  data: testPayment(),
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs an example by the sources of the SDK. */
function run(name: string, env: Readonly<Record<string, string>>, ...words: readonly string[]) {
  const path = fileURLToPath(new URL(name, EXAMPLES));
  const child = spawn(process.execPath, ["--conditions=gapura-source", path, ...words], {
    env: { ...process.env, ...env },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return follow(child);
}

const send = (url: string, { body, headers }: SignedWebhook, over = {}) =>
  fetch(url, { method: "POST", body, headers: { ...headers, ...over } });

describe.each(["express", "fastify", "hono"])("webhooks in %s", (framework) => {
  test("a signed one is handled, a forged one refused, a large one read whole", async () => {
    const port = await freePort();
    const program = run(`${framework}.ts`, { PORT: `${port}`, WEBHOOK_SECRET: SECRET });
    const early = program.ended.then(({ err }) => Promise.reject(new Error(err)));
    await Promise.race([program.until("listening"), early]);
    const url = `http://127.0.0.1:${port}/webhook`;
    const signed = await signedWebhook(event, { secret: SECRET });
    expect((await send(url, signed)).status).toBe(200);
    await program.until(`payment.paid ${event.data.id}`);
    expect((await send(url, { ...signed, body: `${signed.body} ` })).status).toBe(400);
    const other = await signedWebhook(event, { secret: `whsec_${"A".repeat(32)}` });
    const refused = await send(url, other);
    expect([refused.status, await refused.text()]).toEqual([400, "forged"]);
    const large = { ...event, data: testPayment({ metadata: { note: "ü".repeat(20_000) } }) };
    expect((await send(url, await signedWebhook(large, { secret: SECRET }))).status).toBe(200);
  });
});

test("webhooks in Next.js", async () => {
  vi.stubEnv("WEBHOOK_SECRET", SECRET);
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const { POST } = await import("../packages/sdk/examples/next/app/webhook/route.ts");
  const request = (webhook: SignedWebhook) =>
    new Request("http://localhost/webhook", { method: "POST", ...webhook });
  expect((await POST(request(await signedWebhook(event, { secret: SECRET })))).status).toBe(200);
  expect(log).toHaveBeenCalledWith("payment.paid", event.data.id);
  const forged = await signedWebhook(event, { secret: `whsec_${"A".repeat(32)}` });
  expect((await POST(request(forged))).status).toBe(400);
});

describe("a payment", async () => {
  const house = await openFullHouse();
  afterAll(() => house.close());

  test("goes to its end, and a taken reference is told in words", async () => {
    const { key } = await house.open("native", { slug: "examples" });
    const env = { GAPURA_API_KEY: key, GAPURA_URL: house.program.origin };
    const first = await run("pay.ts", env, "EX-1").ended;
    expect(first.code, first.err).toBe(0);
    expect(first.out).toContain(`pay at ${house.program.origin}/checkout/pay_`);
    expect(first.out).toMatch(/paid 99000\npayment\.created\n(.*\n)*payment\.paid\n/);
    const second = await run("pay.ts", env, "EX-1").ended;
    expect([second.code, second.out]).toEqual([1, expect.stringContaining("refused: conflict")]);
    expect(`${second.out}${second.err}`).not.toContain(key);
    const following = run("follow.ts", env);
    await following.until("payment.paid");
    const { out } = await run("pay.ts", env, "EX-2").ended;
    const [id = "none"] = /pay_[0-9a-f]+/.exec(out) ?? [];
    await following.until(`payment.paid ${id}`);
    following.child.kill("SIGINT");
    expect((await following.ended).code).toBe(0);
    expect(house.faults()).toEqual([]);
  });
});
