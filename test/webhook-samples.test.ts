/**
 * Sample handlers run as merchants would run them: each takes a real delivery of its wire, and
 * refuses forged and stale ones. PHP's run where there is PHP.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { HOUR } from "../src/clock.ts";
import { webhookWords } from "../src/dashboard/webhook-words.ts";
import { dialects } from "../src/dialects/index.ts";
import { createEndpoint } from "../src/webhooks/endpoints.ts";
import type { SampleFacts } from "../src/webhooks/samples/facts.ts";
import { nodeHandler } from "../src/webhooks/samples/node.ts";
import { phpHandler } from "../src/webhooks/samples/php.ts";
import { follow, freePort } from "./support/program.ts";
import { type Received, receiver, webhookHouse } from "./support/webhook-house.ts";

const folder = await mkdtemp(join(tmpdir(), "gapura-samples-"));
afterAll(() => rm(folder, { recursive: true }));

const php = (process.env.PATH ?? "")
  .split(delimiter)
  .map((place) => join(place, "php"))
  .find((path) => existsSync(path));
if (php === undefined) process.stdout.write("skipped: no PHP\n");

type Program = {
  readonly write: (facts: SampleFacts) => string;
  readonly file: string;
  /** What it prints once it listens. */
  readonly ready: string;
  start(file: string, env: Readonly<Record<string, string>>): ChildProcess;
};

const PROGRAMS: Readonly<Record<"node" | "php", Program>> = {
  node: {
    write: nodeHandler,
    file: "webhook.mjs",
    ready: "listening on",
    start: (file, env) => spawn(process.execPath, [file], { env }),
  },
  php: {
    write: phpHandler,
    file: "webhook.php",
    ready: "started",
    start: (file, env) =>
      spawn("sh", ["-c", `exec "${php}" -S 127.0.0.1:${env.PORT} "${file}" 2>&1`], { env }),
  },
};

/** Deliveries of a payment, as the wire's own worker sends them: now, and an hour ago. */
async function delivered({ id, webhook }: (typeof dialects)[number]) {
  const house = await webhookHouse();
  const shop = await receiver();
  const made = await createEndpoint(house, house.shop, { id, webhook }, { url: shop.url });
  // The handlers know no other time than the machine's.
  const now = Date.now();
  for (const at of [now - HOUR, now]) {
    house.clock.set(at);
    const example = webhook.example(house.shop, at);
    await house.tell([{ ...example, id: house.ids.uuid(at) }]);
    await house.worker({ dialects: { [id]: webhook } }).drain();
  }
  const [stale, fresh] = shop.received as [Received, Received];
  const secret = webhook.proof ? made.wireSecret : made.standardSecret;
  return { stale, fresh, secret };
}

function headersOf({ headers }: Received): Record<string, string> {
  const own = Object.entries(headers).filter(([name]) => /^(x-|webhook-|content-type)/.test(name));
  return Object.fromEntries(own) as Record<string, string>;
}

describe.each(["node", "php"] as const)("the sample handler in %s", (language) => {
  const program = PROGRAMS[language];
  const here = language === "node" || php !== undefined;

  test.skipIf(!here).each(dialects.map((dialect) => [dialect.id, dialect] as const))(
    "takes a delivery of the wire %s, and no forged one",
    async (id, dialect) => {
      const { stale, fresh, secret } = await delivered(dialect);
      const { proof, reading } = dialect.webhook;
      const words = webhookWords.id.code;
      const file = join(folder, `${id}-${program.file}`);
      await writeFile(file, program.write({ proof, reading, path: "/hook", words }));
      const port = await freePort();
      const env = { PATH: process.env.PATH ?? "", PORT: `${port}` };
      const child = program.start(file, { ...env, WEBHOOK_SECRET: `${"x".repeat(40)},${secret}` });
      onTestFinished(() => void child.kill("SIGKILL"));
      const running = follow(child);
      const early = running.ended.then(({ out, err }) => Promise.reject(new Error(out + err)));
      await Promise.race([running.until(program.ready), early]);
      const post = async (body: string, headers: Readonly<Record<string, string>>) =>
        (await fetch(`http://127.0.0.1:${port}/hook`, { method: "POST", body, headers })).status;
      const headers = headersOf(fresh);

      expect(await post(fresh.body, headers)).toBe(200);
      const reference = reading.reference.split(".").reduce(
        // biome-ignore lint/suspicious/noExplicitAny: any wire's body
        (part: any, name) => part[name],
        JSON.parse(fresh.body),
      );
      await running.until(`paid ${reference}`);
      expect(await post(fresh.body.replace(/\}$/, ',"more":1}'), headers)).toBe(401);
      expect(await post(fresh.body, { "content-type": "application/json" })).toBe(401);
      const signed = proof?.header ?? "webhook-signature";
      const forged = { ...headers, [signed]: (headers[signed] ?? "").replace(/.$/, "!") };
      expect(await post(fresh.body, forged)).toBe(401);
      const old = proof === undefined || proof.timestamp !== undefined;
      expect(await post(stale.body, headersOf(stale))).toBe(old ? 401 : 200);
    },
  );
});
