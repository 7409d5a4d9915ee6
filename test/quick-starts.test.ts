/** One quick start, and the page on fixed addresses; the long run has them all. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { guideSteps, quickStartHouse, ROOT } from "./support/quick-starts.ts";

const { house, folder, outputsOf, walk, close } = await quickStartHouse();
afterAll(close);
const PROXY = join(ROOT, "docs/guides/tls-proxy.mjs");

test("the quick start of PayGet works as it stands", () => walk("payget"));

test("a program of a fixed address comes by a name, a proxy and a certificate", async () => {
  await house.open("pakasir", { slug: "toko", apiKey: "wordpress-key" });
  const steps = guideSteps("wordpress");
  const made = steps.slice(0, -1).map(({ command }) => command);
  await outputsOf(made);
  const proxy = spawn(
    process.execPath,
    [PROXY, "pakasir.pem", "pakasir.key", "0", house.program.origin],
    { cwd: folder },
  );
  try {
    const [told] = await once(proxy.stdout, "data");
    const [, at = ""] = /on (\d+)/.exec(String(told)) ?? [];
    const { command = "", expected } = steps.at(-1) ?? {};
    const asked = command
      .replace(":443:127.0.0.1", `:${at}:127.0.0.1`)
      .replace("https://app.pakasir.com/", `https://app.pakasir.com:${at}/`);
    const [answer = ""] = await outputsOf([asked]);
    expect(JSON.parse(answer)).toMatchObject(expected as object);
    const unknown = asked.replace("--cacert authority.pem", "");
    await expect(outputsOf([unknown])).rejects.toMatchObject({ code: 60 });
  } finally {
    proxy.kill();
    await once(proxy, "exit");
  }
  expect(house.faults()).toEqual([]);
});
