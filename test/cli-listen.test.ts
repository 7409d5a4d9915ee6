/** `listen`, `trigger`, `qris` and `completion`: what the CLI does beside the API's own calls. */
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Event, verifyWebhook } from "@gapura/sdk";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { rememberDev } from "../packages/cli/src/dev-memory.ts";
import { readEnvironment } from "../packages/cli/src/environment.ts";
import { EVENTS } from "../packages/cli/src/trigger.ts";
import { openHome } from "./support/cli.ts";
import { openFullHouse } from "./support/full-house.ts";

const house = await openFullHouse();
afterAll(() => house.close());
const { origin } = house.program;

async function shop(slug: string) {
  const { key } = await house.open("native", { slug });
  return openHome({ env: { ...house.program.env, GAPURA_URL: origin, GAPURA_API_KEY: key } });
}

/** A program with a handler that answers what it is told to, then 200. */
async function handler(secret: string, answers: number[] = []) {
  const events: Event[] = [];
  const faults: unknown[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const status = answers.shift() ?? 200;
    try {
      const event = await verifyWebhook(Buffer.concat(parts), request.headers, { secret });
      if (status === 200) events.push(event);
    } catch (error) {
      faults.push(error);
    }
    response.writeHead(status).end(status === 200 ? "stored" : "busy");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { address: `localhost:${port}/webhook`, events, faults };
}

describe("listen", () => {
  test("hands on what happens, signed, in order, once, and goes on where it was", async () => {
    const { done, told } = await shop("listen-one");
    await done("trigger", "payment.created");
    const { secret } = await done("listen", "--print-secret");
    const program = await handler(secret);
    const listen = ["listen", "--forward-to", program.address, "--once"];
    // What happened before the first listen is not replayed unasked.
    expect(await done(...listen)).toEqual({ events: 0, delivered: 0, failed: 0 });
    const { id } = await done("trigger", "payment.paid");
    expect(await done(...listen)).toEqual({ events: 2, delivered: 2, failed: 0 });
    expect(program.events.map(({ type }) => type)).toEqual(["payment.created", "payment.paid"]);
    expect(program.events.map(({ data }) => data.id)).toEqual([id, id]);
    expect(await done(...listen)).toEqual({ events: 0, delivered: 0, failed: 0 });
    expect(await done("listen", "--print-secret")).toEqual({ secret });
    expect(await done(...listen, "--all")).toMatchObject({ events: 3, delivered: 3 });
    expect(told.join("\n")).toContain(`payment.paid  ${id}\n  -> 200 stored`);
    expect(program.faults).toEqual([]);
  });

  test("tries again what the program refuses, and says when it gives up", async () => {
    const { done, told } = await shop("listen-two");
    const { secret } = await done("listen", "--print-secret");
    await done("trigger", "payment.paid");
    const program = await handler(secret, [500, 503, 200, 500, 500, 500, 500, 500]);
    const words = ["listen", "--forward-to", program.address, "--all", "--once"];
    expect(await done(...words)).toEqual({ events: 2, delivered: 1, failed: 1 });
    expect(told.filter((line) => line.includes("!! "))).toHaveLength(7);
    expect(told.at(-1)).toContain("given up after 5 tries");
    expect(program.events.map(({ type }) => type)).toEqual(["payment.created"]);
  });

  test("says that no program is there", async () => {
    const { done, told } = await shop("listen-three");
    await done("trigger", "payment.created");
    const words = ["listen", "--forward-to", "127.0.0.1:9/hook", "--all", "--once"];
    expect(await done(...words)).toMatchObject({ failed: 1 });
    expect(told.join("\n")).toContain("!! http://127.0.0.1:9/hook: ");
  });

  test("without an address it only shows; Ctrl-C ends it", async () => {
    const stop = new AbortController();
    const { key } = await house.open("native", { slug: "listen-four" });
    const env = { GAPURA_URL: origin, GAPURA_API_KEY: key };
    const one = openHome({ env, stopped: stop.signal });
    const listening = one.done("listen", "--all");
    await openHome({ env }).done("trigger", "payment.created");
    await expect.poll(() => one.told.join("\n")).toContain("payment.created");
    stop.abort();
    expect(await listening).toEqual({ events: 1, delivered: 0, failed: 0 });
  });
});

describe("trigger", () => {
  test.each(EVENTS)("makes %s happen", async (type) => {
    const one = await shop(`trigger-${type.replaceAll(".", "-")}`);
    const { GAPURA_API_KEY: key = "" } = one.env;
    if (/approved|rejected|payout.paid/.test(type)) {
      const refused = await one.ask("trigger", type);
      expect(refused.json.error.code).toBe("at_the_server");
      rememberDev(readEnvironment(one.env), { url: origin, key, data: house.program.data });
    }
    const { id } = await one.done("trigger", type, "--amount", "50000");
    const { data } = await one.done("event", "list", "--limit", "100");
    const seen = data.filter((event: Event) => event.type === type);
    expect(seen.map((event: Event) => event.data.id)).toContain(id);
  });
});

describe("qris", () => {
  const page = readFileSync(new URL("../docs/dialects/native.md", import.meta.url), "utf8");
  const [, code = ""] = /"qr_string": "([^"]+)"/.exec(page) ?? [];

  test("is read, judged and made by the server's program, with no key", async () => {
    const { done, ask } = openHome({ env: { DATABASE_URL: "postgres://nobody@127.0.0.1:9/none" } });
    expect(await done("qris", "decode", code)).toMatchObject({
      payee: "Pakasir",
      amount: 100_003,
      crc_valid: true,
      initiation: "dynamic",
    });
    const { qris } = await done("qris", "make", code, "--amount", "25000");
    expect(await done("qris", "decode", qris)).toMatchObject({ amount: 25_000, crc_valid: true });
    expect(await done("qris", "check", qris)).toMatchObject({ ok: true, faults: [] });
    const broken = await ask("qris", "check", qris.replace("25000", "35000"));
    expect(broken).toMatchObject({ code: 1, json: { ok: false, crc: { valid: false } } });
    const none = await ask("qris", "make", "hello", "--amount", "1");
    expect([none.code, none.json.error.code]).toEqual([1, "invalid_request"]);
  });
});

describe("completion", () => {
  /** What bash itself would offer after these words. */
  async function offered(...words: readonly string[]): Promise<string[]> {
    const { script } = await openHome().done("completion", "bash");
    const quoted = words.map((word) => `'${word}'`).join(" ");
    const asked = `COMP_WORDS=(gapura ${quoted}); COMP_CWORD=${words.length}; _gapura`;
    const lines = `${script}\n${asked}\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
    const out = execFileSync("bash", ["-c", lines], { encoding: "utf8" });
    return out.split("\n").filter((line) => line !== "");
  }

  test("bash offers nouns, verbs, options and the few words that there are", async () => {
    expect(await offered("pay")).toEqual(["payment", "payout", "payment-link"]);
    expect(await offered("payment", "")).toEqual(["create", "show", "list", "cancel", "simulate"]);
    expect(await offered("payment", "simulate", "pay_1", "--sc")).toEqual(["--scenario"]);
    expect(await offered("payment", "simulate", "pay_1", "--scenario", "t")).toEqual(["twice"]);
    expect(await offered("trigger", "payout.p")).toEqual(["payout.paid"]);
    expect(await offered("completion", "")).toContain("fish");
    expect(await offered("listen", "--f")).toEqual(["--forward-to"]);
    expect(await offered("dev", "--sh")).toEqual(["--shop-port"]);
  });

  test("fish and zsh are told the same words", async () => {
    const { done } = openHome();
    const { script: fish } = await done("completion", "fish");
    expect(fish).toContain("-l scenario -x -a 'paid failed expired late twice short over'");
    expect(fish).toContain("-n '__fish_use_subcommand' -a payment");
    const { script: zsh } = await done("completion", "zsh");
    expect(zsh).toMatch(/^#compdef gapura\n/);
    expect(zsh).toContain('"payment simulate --scenario") words="paid failed');
  });

  /** What is typed before the tab, and what stands there after it. */
  const TYPED = [
    ["payment si", "payment simulate"],
    ["payment simulate pay_1 --sc", "payment simulate pay_1 --scenario"],
    ["payment simulate pay_1 --scenario tw", "payment simulate pay_1 --scenario twice"],
    ["trigger payout.pa", "trigger payout.paid"],
    ["completion fi", "completion fish"],
    ["listen --forw", "listen --forward-to"],
  ] as const;

  const isThere = (shell: string) =>
    spawnSync(shell, ["--version"], { stdio: "ignore" }).error === undefined;

  test.skipIf(!isThere("fish"))("fish itself completes them", async () => {
    const { script } = await openHome().done("completion", "fish");
    for (const [typed, completed] of TYPED) {
      const asked = `${script}\ncomplete -C 'gapura ${typed}'`;
      const out = execFileSync("fish", ["--no-config", "-c", asked], { encoding: "utf8" });
      const words = out
        .trim()
        .split("\n")
        .map((line) => line.split("\t")[0]);
      expect(words, typed).toEqual([completed.split(" ").at(-1)]);
    }
  });

  test.skipIf(!isThere("zsh"))("zsh itself completes them", async () => {
    const { script } = await openHome().done("completion", "zsh");
    const folder = mkdtempSync(join(tmpdir(), "gapura-zsh-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "completion"), script);
    // A shell at a terminal of its own, which prints what it would run.
    const begun = `autoload -U compinit; compinit -D -u; source ${folder}/completion`;
    const presses = TYPED.map(
      ([typed]) => `zpty -w -n shell $'gapura ${typed}\\t\\n'
        zpty -r shell out '*<*>*'
        print -r -- $out`,
    );
    const play = `zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell 'unsetopt zle_bracketed_paste; gapura() { print -r -- "<$*>" }; ${begun}'
        zpty -w shell 'print be""gun'
        zpty -r shell out '*begun*'
        ${presses.join("\n")}`;
    const out = execFileSync("zsh", ["-f", "-c", play], { encoding: "utf8", timeout: 20_000 });
    const run = [...out.matchAll(/<([^<>]*)>/g)].map(([, words = ""]) => words.trim());
    expect(run).toEqual(TYPED.map(([, completed]) => completed));
  });
});

test("nothing was the server's own fault", () => {
  expect(house.faults()).toEqual([]);
});
