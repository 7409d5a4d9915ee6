/**
 * A real browser for tests of pages: the Chromium that comes with the packages, else one that is
 * installed. Every page is watched: what the policy of the page refused, what failed, what was
 * asked of strangers.
 */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll } from "vitest";

/** One width and language in which a journey is walked. */
export type Walk = {
  readonly width: number;
  readonly height: number;
  readonly language: "id" | "en";
};

export const PHONE: Walk = { width: 360, height: 740, language: "id" };
export const DESK: Walk = { width: 1280, height: 800, language: "en" };

export type WatchedPage = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What went wrong by itself: refused by the policy, thrown by a script, asked of a stranger. */
  readonly faults: readonly string[];
  /** Rules of accessibility that the page breaks, each with where. */
  inaccessible(): Promise<readonly string[]>;
  /** How far the page's parts have moved by themselves: what browsers call layout shift. */
  moved(): Promise<number>;
  /** Keeps a picture of the page among the test artefacts. */
  picture(name: string): Promise<void>;
};

export type TestBrowser = {
  open(walk: Walk, options?: OpenOptions): Promise<WatchedPage>;
};

export type OpenOptions = {
  readonly script?: boolean;
  readonly dark?: boolean;
};

/** ms; a page that is there answers within a second. */
const PATIENCE = 10_000;
const ARTEFACTS = fileURLToPath(new URL("../../test-artefacts", import.meta.url));
const INSTALLED = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Undefined where there is no browser: the tests that need one are skipped, and say so. */
export async function findBrowser(): Promise<TestBrowser | undefined> {
  const launch = await launchOptions();
  if (launch === undefined) {
    process.stdout.write("skipped: no browser\n");
    return undefined;
  }
  const browser = await chromium.launch(launch);
  afterAll(() => browser.close());
  return { open: (walk, options = {}) => openPage(browser, walk, options) };
}

async function launchOptions() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return { executablePath: named, args: ["--no-sandbox"] };
  if (process.platform === "linux" && process.arch === "x64") {
    const { default: brought } = await import("@sparticuz/chromium");
    // It comes with the walls between origins taken down; a buyer's browser has them up.
    const args = brought.args.filter((one) => one !== "--disable-web-security");
    return { executablePath: await brought.executablePath(), args, headless: true };
  }
  const installed = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => INSTALLED.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
  return installed === undefined
    ? undefined
    : { executablePath: installed, args: ["--no-sandbox"] };
}

async function openPage(
  browser: Browser,
  walk: Walk,
  { script = true, dark = false }: OpenOptions,
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: walk.width, height: walk.height },
    locale: walk.language === "id" ? "id-ID" : "en-GB",
    timezoneId: "Asia/Jakarta",
    javaScriptEnabled: script,
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const faults: string[] = [];
  watch(page, faults);
  return {
    page,
    context,
    faults,
    inaccessible: () => inaccessible(page),
    moved: () => moved(page),
    async picture(name) {
      await mkdir(ARTEFACTS, { recursive: true });
      const file = `${name}-${walk.width}-${walk.language}${dark ? "-dark" : ""}.png`;
      await page.screenshot({ path: join(ARTEFACTS, file), fullPage: true });
    },
  };
}

function watch(page: Page, faults: string[]): void {
  page.on("pageerror", (error) => faults.push(`thrown: ${error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    if (/Content.Security.Policy|Refused to/i.test(text)) faults.push(`policy: ${text}`);
  });
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    const ours = ["127.0.0.1", "localhost"].includes(hostname);
    if (!ours && !["data:", "blob:"].includes(protocol)) faults.push(`asked of ${hostname}`);
  });
}

async function moved(page: Page): Promise<number> {
  return page.evaluate<number>(LAYOUT_SHIFT);
}

/**
 * As text: it is the browser's, whose names are not Node's. What was before is told at once; what
 * follows on a press is wanted, and does not count.
 */
const LAYOUT_SHIFT = `new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) sum += value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => setTimeout(() => resolve(sum)));
})`;

/** Injected past the page's own policy, which would refuse it. */
async function inaccessible(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const { violations } = await axe.run({ runOnly: { type: "tag", values: tags } });
    return violations.map(({ id, help, nodes }) => {
      const where = nodes.map((node) => node.target.join(" ")).join(", ");
      return `${id}: ${help} (${where})`;
    });
  });
  return found;
}
