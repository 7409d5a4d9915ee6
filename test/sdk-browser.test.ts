/** The SDK in a real browser: its client, its signing and its verifying, and the wall of CORS. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { DESK, findBrowser } from "./support/browser.ts";
import { bundleProbe, WANTED } from "./support/bundled-probe.ts";
import { openFullHouse } from "./support/full-house.ts";
import type { Probed } from "./support/sdk-probe.ts";

const browser = await findBrowser();

describe.skipIf(browser === undefined)("in Chromium", async () => {
  const house = await openFullHouse();
  const { origin } = house.program;
  const { key } = await house.open("native", { slug: "in-a-browser" });

  /** A site of another origin, whose server hands `/v1` on to the house. */
  const site = createServer(async (request, response) => {
    if (!request.url?.startsWith("/v1/")) {
      response.setHeader("content-type", "text/html").end("<!doctype html><title>Site</title>");
      return;
    }
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const reply = await fetch(origin + request.url, {
      method: request.method as string,
      headers: {
        authorization: request.headers.authorization as string,
        ...(parts.length > 0 && { "content-type": "application/json" }),
      },
      ...(parts.length > 0 && { body: Buffer.concat(parts) }),
    });
    response.writeHead(reply.status, { "content-type": "application/json" });
    response.end(await reply.text());
  }).listen(0, "127.0.0.1");
  await once(site, "listening");
  const own = `http://localhost:${(site.address() as AddressInfo).port}`;
  afterAll(async () => {
    site.closeAllConnections();
    site.close();
    await house.close();
  });

  test("it pays, reads, signs and verifies; other origins are kept out of the API", async () => {
    const opened = await browser?.open(DESK);
    if (!opened) return;
    const { page } = opened;
    await page.goto(own);
    const script = await bundleProbe("iife");
    const run = (base: string, reference: string) => {
      const words = [base, key, reference].map((word) => JSON.stringify(word)).join(", ");
      return page.evaluate(
        `(async () => { ${script}; return sdk.probe(${words}).catch((error) => error.code); })()`,
      ) as Promise<Probed | string>;
    };
    expect(await run(own, "BROWSER-1")).toEqual(WANTED);
    // A key is a secret: the native API lets no page of another origin read its replies.
    expect(await run(origin, "BROWSER-2")).toBe("network");
    expect(house.faults()).toEqual([]);
  });
});
