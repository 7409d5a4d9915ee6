/**
 * Pictures of the checkout for the documents, made from demo data: `node scripts/pictures.mjs`. It
 * starts a house of its own on a free port, walks its pages and writes `docs/pictures`.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { onModernNode, root } from "./modern-node.mjs";

const FOLDER = join(root, "docs", "pictures");
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1120, height: 780 };

/** What is shown: a pay link of the demo, what is pressed on it, and how it is looked at. */
const PICTURES = [
  { name: "choose", path: "/pay/demo-pakasir/22000?order_id=A1", window: PHONE },
  { name: "qris", path: "/pay/demo-pakasir/22000?order_id=A2&qris_only=1", window: PHONE },
  { name: "paid", path: "/pay/demo-pakasir/22000?order_id=A3&qris_only=1", press: "Bayar" },
  {
    name: "virtual-account",
    path: "/pay/demo-pakasir/22000?order_id=A4&payment_method=bni_va&lang=en",
    window: DESK,
    dark: true,
  },
];

if (onModernNode()) await main();

async function main() {
  const data = mkdtempSync(join(tmpdir(), "gapura-pictures-"));
  const port = await freePort();
  const house = await startHouse(data, port);
  const browser = await openBrowser();
  try {
    mkdirSync(FOLDER, { recursive: true });
    for (const picture of PICTURES) await take(browser, `http://localhost:${port}`, picture);
  } finally {
    await browser.close();
    house.kill("SIGTERM");
    await new Promise((resolve) => house.once("close", resolve));
    rmSync(data, { recursive: true, force: true });
  }
}

async function take(browser, origin, { name, path, press, window = PHONE, dark = false }) {
  const page = await browser.newPage({
    viewport: window,
    timezoneId: "Asia/Jakarta",
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  await page.goto(origin + path);
  if (press) {
    await page.getByRole("button", { name: press, exact: true }).click();
    await page.locator(".mark.good").waitFor();
  }
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  process.stdout.write(`docs/pictures/${name}.png\n`);
}

async function openBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return chromium.launch({ executablePath: named, args: ["--no-sandbox"] });
  const { default: brought } = await import("@sparticuz/chromium");
  return chromium.launch({ executablePath: await brought.executablePath(), args: brought.args });
}

/** Resolves when it answers. */
function startHouse(data, port) {
  const env = { ...process.env, GAPURA_DATA: data, PORT: String(port), GAPURA_DEMO: "on" };
  const house = spawn(process.execPath, [join(root, "scripts", "run.mjs"), "serve"], { env });
  house.stderr.pipe(process.stderr);
  return new Promise((resolve, reject) => {
    house.once("close", () => reject(new Error("the house ended early")));
    house.stdout.on("data", (part) => {
      if (String(part).includes(" answers at ")) resolve(house);
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
