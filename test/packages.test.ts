/**
 * The packages as they are published: what is in them, that types resolve in the usual module
 * modes without those of Node, how small they are, and that what is not used is left out.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { Gapura } from "@gapura/sdk";
import { rolldown } from "rolldown";
import { describe, expect, onTestFinished, test } from "vitest";
import { installPacked } from "./support/packed-package.ts";
import { openProgramHouse } from "./support/program.ts";

const PACKAGES = fileURLToPath(new URL("../packages", import.meta.url));

/** Bytes, gzipped, of a program that uses nothing but this. */
async function sizeOf(entry: string, bundled: string): Promise<{ gzip: number; code: string }> {
  const folder = mkdtempSync(join(tmpdir(), "gapura-bundle-"));
  try {
    const input = join(PACKAGES, entry);
    const virtual = "\0program";
    const bundle = await rolldown({
      input: virtual,
      external: ["zod"],
      plugins: [
        {
          name: "program",
          resolveId: (id) => (id === virtual ? id : undefined),
          load: (id) => (id === virtual ? bundled.replace("PACKAGE", input) : undefined),
        },
      ],
    });
    const { output } = await bundle.generate({ minify: true, format: "esm" });
    const { code } = output[0];
    return { gzip: gzipSync(code).length, code };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const USES = {
  sdk: `import { Gapura, isPaymentEvent, type Event, type Payment } from "@gapura/sdk";
import { verifyWebhook } from "@gapura/sdk/webhooks";
import { webHandler } from "@gapura/sdk/adapters";
import { testPayment } from "@gapura/sdk/testing";
import { untilEnded } from "@gapura/sdk/browser";
const gapura = new Gapura({ key: "gpr_test_x" });
export const made: Promise<Payment> = gapura.payments.create({ reference: "1", amount: 1000 });
export const paid = (event: Event) => (isPaymentEvent(event) ? event.data.reference : undefined);
export const all = [verifyWebhook, webHandler, testPayment, untilEnded];
`,
  gateways: `import { cashi, GatewayError, openGateway, type Payment } from "@gapura/gateways";
const gateway = openGateway({ gateway: "payget", apiKey: "x" });
export const made: Promise<Payment> = gateway.create({ reference: "1", amount: 1000 });
export const all = [cashi, GatewayError];
`,
} as const;

const NAMES = Object.keys(USES) as (keyof typeof USES)[];

const MODES = [
  { module: "nodenext", moduleResolution: "nodenext" },
  { module: "node20", moduleResolution: "node16" },
  { module: "esnext", moduleResolution: "bundler" },
];

/** As a browser's program has it: no types of Node, and every declaration checked. */
const BROWSER = { lib: ["es2022", "dom", "dom.iterable"], types: [], skipLibCheck: false };

describe.each(NAMES)("@gapura/%s", (name) => {
  test("has its code, its types and its README, and nothing else", () => {
    const { installed } = installPacked(name);
    const files = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1));
    const strays = files.filter(
      (file) =>
        !/^(package\.json|README\.md|LICENSE|dist\/[a-z0-9-]+(\.d\.ts|\.js(\.map)?))$/.test(file),
    );
    expect(strays.filter((file) => file !== "dist/.sources")).toEqual([]);
    expect(files).toContain("dist/index.d.ts");
    const { exports } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
    for (const entry of Object.values(exports as Record<string, { default: string } | string>)) {
      if (typeof entry === "string") continue;
      expect(files).toContain(entry.default.slice(2));
    }
  });

  test("runs where it is installed", () => {
    const consumer = installPacked(name);
    const imported = `import * as all from "@gapura/${name}"; console.log(typeof all);`;
    expect(consumer.run("program.mjs", imported)).toBe("object\n");
    const required = `const all = require("@gapura/${name}"); console.log(typeof all);`;
    expect(consumer.run("program.cjs", required)).toBe("object\n");
  });

  test.each(MODES)("its types resolve with module $module", (mode) => {
    const consumer = installPacked(name);
    expect(consumer.compile("program.ts", USES[name], { ...mode, ...BROWSER })).toBe("");
    const wrong = USES[name].replace("amount: 1000", 'amount: "1000"');
    expect(consumer.compile("wrong.ts", wrong, { ...mode, ...BROWSER })).toContain("TS2322");
  });
});

describe("gapura-server", () => {
  test("is installed without sources, starts, and takes a sandbox payment", async () => {
    const { installed } = installPacked("");
    const files = readdirSync(installed);
    expect(files).toEqual(expect.arrayContaining(["dist", "sql", "package.json", "LICENSE"]));
    for (const name of ["src", "test", "docs", "packages"]) expect(files).not.toContain(name);
    const { bin } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
    expect(readFileSync(join(installed, bin["gapura-server"]), "utf8")).toMatch(/^#!/);

    const house = await openProgramHouse({ GAPURA_DEMO: "off" }, installed);
    onTestFinished(() => house.close());
    await house.serve();
    const made = await house.ask("project", "create", "--slug", "packed", "--dialect", "native");
    const gapura = new Gapura({ key: made.json.api_key, baseUrl: house.origin });
    const { id } = await gapura.payments.create({ reference: "1", amount: 50_000 });
    expect(await gapura.payments.simulate(id)).toMatchObject({ status: "paid" });
    expect(await gapura.balance.get()).toMatchObject({ available: 50_000 });
    expect((await house.ask("ledger", "check")).json.ok).toBe(true);
  });
});

describe("@gapura/cli", () => {
  test("is its program and its README, and runs where it is installed", () => {
    const consumer = installPacked("cli");
    const { bin } = JSON.parse(readFileSync(join(consumer.installed, "package.json"), "utf8"));
    const program = join(consumer.installed, bin.gapura);
    expect(readFileSync(program, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
    const files = readdirSync(consumer.installed);
    expect(files.sort()).toEqual(["README.md", "dist", "package.json"]);
    const printed = consumer.run("program.mjs", `await import(${JSON.stringify(program)});`);
    expect(printed).toContain("Usage: gapura COMMAND");
  });
});

describe("size", () => {
  test("the SDK is small, and its webhooks bring no client along", async () => {
    const whole = await sizeOf("sdk/src/index.ts", 'export * from "PACKAGE";');
    expect(whole.gzip).toBeLessThan(6_000);
    const verify = await sizeOf("sdk/src/index.ts", 'export { verifyWebhook } from "PACKAGE";');
    expect(verify.gzip).toBeLessThan(1_400);
    expect(verify.code).not.toContain("/v1/");
    const browser = await sizeOf("sdk/src/browser.ts", 'export * from "PACKAGE";');
    expect(browser.gzip).toBeLessThan(700);
  });

  test("one gateway's client brings no other along", async () => {
    const one = await sizeOf("gateways/src/index.ts", 'export { payget } from "PACKAGE";');
    expect(one.code).toContain("payget.sakuin.id");
    for (const other of ["cashi.id", "paymenku.com", "app.pakasir.com", "fastpay."]) {
      expect(one.code).not.toContain(other);
    }
  });
});
