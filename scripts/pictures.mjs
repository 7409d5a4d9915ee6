/**
 * Pictures of the main pages for the documents, made from demo data: `npm run pictures`. It starts
 * a house of its own on a free port, lives through some days, walks the pages that
 * `picture-pages.mjs` lists and writes `docs/pictures`. Names after the command take those alone.
 */
import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { liveThrough } from "./demo-data.mjs";
import { onModernNode, root } from "./modern-node.mjs";
import { PICTURES } from "./picture-pages.mjs";
import { smallPng } from "./small-png.mjs";

const FOLDER = join(root, "docs", "pictures");
const WIDTHS = {
  phone: { width: 360, height: 740 },
  desk: { width: 1280, height: 800 },
};
const LARGEST = 150_000;
const PASSWORD = "hujan di bulan juni";
/** What a busy machine may take for one picture, ms. */
const PATIENCE = 120_000;
/** For webhooks of the last payments to be tried. */
const SETTLED_WITHIN = 4_000;

if (onModernNode()) await main(process.argv.slice(2));

async function main(names) {
  const data = mkdtempSync(join(tmpdir(), "gapura-pictures-"));
  const port = await freePort();
  const env = { ...process.env, GAPURA_DATA: data, PORT: String(port), GAPURA_DEMO: "on" };
  const house = await startHouse(env);
  const browser = await openBrowser();
  const wanted = PICTURES.filter(({ name }) => names.length === 0 || names.includes(name));
  try {
    mkdirSync(FOLDER, { recursive: true });
    const origin = `http://localhost:${port}`;
    await liveThrough(asker(origin, /Bearer (gpr_test_\w+)/.exec(house.printed)[1]));
    await new Promise((settled) => setTimeout(settled, SETTLED_WITHIN));
    const people = await signIn(browser, origin, env, house.printed);
    for (const picture of wanted) await take(browser, { origin, ...people }, picture);
  } finally {
    await browser.close();
    house.program.kill("SIGTERM");
    await new Promise((resolve) => house.program.once("close", resolve));
    rmSync(data, { recursive: true, force: true });
  }
}

function asker(origin, key) {
  return async (method, path, body) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const sent = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const reply = await fetch(origin + path, sent);
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
    return JSON.parse(text);
  };
}

/** The demo's owner and the operator, each with the cookies of a browser that is signed in. */
async function signIn(browser, origin, env, printed) {
  const verb = async (...words) => {
    const ran = [join(root, "scripts", "run.mjs"), ...words, "--json"];
    return JSON.parse((await promisify(execFile)(process.execPath, ran, { env })).stdout);
  };
  const { projects } = await verb("project", "list");
  const { merchant_id: merchant } = projects.find(({ slug }) => slug === "demo-native");
  const { link } = await verb("member", "invite", "--merchant", merchant);
  const member = await browser.newContext();
  const joining = await member.newPage();
  await joining.goto(link);
  await joining.getByLabel("Nama Anda").fill("Rani Wijaya");
  await joining.getByLabel("Alamat email").fill("rani@warung.example");
  await joining.getByLabel("Kata sandi baru").fill(PASSWORD);
  await joining.getByRole("button", { name: "Buat akun dan bergabung" }).click();
  await joining.waitForURL(/\/dashboard/);

  const operator = await browser.newContext();
  const setting = await operator.newPage();
  await setting.goto(/http\S+\/operator\/password\/\S+/.exec(printed)[0]);
  await setting.getByLabel(/Kata sandi baru/).fill(PASSWORD);
  await setting.getByRole("button", { name: "Simpan" }).click();
  await setting.goto(`${origin}/console`);
  await setting.getByLabel("Nama operator").fill("operator");
  await setting.getByLabel("Kata sandi").fill(PASSWORD);
  await setting.getByRole("button", { name: "Masuk", exact: true }).click();
  const skip = setting.getByRole("button", { name: "Nanti saja" });
  await setting.waitForLoadState();
  if ((await skip.count()) > 0) await skip.click();
  return {
    merchant,
    states: { member: await member.storageState(), operator: await operator.storageState() },
  };
}

async function take(browser, { origin, merchant, states }, picture) {
  const { name, of, path, press, first, until, widths = ["desk", "phone"], dark, whole } = picture;
  const base = {
    buyer: "",
    project: "/dashboard/projects/demo-native",
    merchant: `/dashboard/merchants/${merchant}`,
    house: "/console",
  }[of];
  const storageState = { buyer: undefined, house: states.operator }[of] ?? states.member;
  for (const width of widths) {
    const context = await browser.newContext({
      viewport: WIDTHS[width],
      locale: "id-ID",
      timezoneId: "Asia/Jakarta",
      colorScheme: dark ? "dark" : "light",
      reducedMotion: "reduce",
      ...(of !== "buyer" && { storageState }),
    });
    const page = await context.newPage();
    const reply = await page.goto(origin + base + path);
    if (reply.status() !== 200) throw new Error(`${name}: ${path} answered ${reply.status()}`);
    if (first) await page.locator(`main a[href*="${first}"]`).first().click();
    if (press) await page.getByRole("button", { name: press, exact: true }).click();
    if (until) await page.locator(until).waitFor();
    await page.waitForLoadState();
    const file = `${name}${width === "phone" && widths.length > 1 ? "-phone" : ""}.png`;
    const bytes = smallPng(await page.screenshot({ fullPage: whole ?? false, timeout: PATIENCE }));
    if (bytes.length > LARGEST) throw new Error(`${file} has ${bytes.length} bytes`);
    writeFileSync(join(FOLDER, file), bytes);
    process.stdout.write(`docs/pictures/${file} ${Math.round(bytes.length / 1_000)} kB\n`);
  }
}

async function openBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return chromium.launch({ executablePath: named, args: ["--no-sandbox"] });
  const { default: brought } = await import("@sparticuz/chromium");
  return chromium.launch({ executablePath: await brought.executablePath(), args: brought.args });
}

/** Resolves when it answers, with what it has printed. */
function startHouse(env) {
  const program = spawn(process.execPath, [join(root, "scripts", "run.mjs"), "serve"], { env });
  program.stderr.pipe(process.stderr);
  return new Promise((resolve, reject) => {
    let printed = "";
    program.once("close", () => reject(new Error("the house ended early")));
    program.stdout.on("data", (part) => {
      printed += part;
      if (printed.includes(" answers at ") && printed.includes("/dev/inbox")) {
        resolve({ program, printed });
      }
    });
  });
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
