/** The log tells what broke, and nothing of whom it broke for. */
import { expect, test } from "vitest";
import { createLog } from "./log.ts";

function logged(tell: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  tell(createLog("trace", { write: (line) => void lines.push(line) }));
  return lines.join("");
}

test("an error is told without the row that the database adds to it", () => {
  const error = Object.assign(new Error("violates a check"), {
    code: "23514",
    detail: "Failing row contains (Siti Rahayu)",
    where: "COPY payment, line 1: Siti Rahayu",
  });
  const told = logged((log) => log.error({ err: error }, "a try failed"));
  expect(told).not.toContain("Siti");
  expect(JSON.parse(told).err).toMatchObject({ message: "violates a check", code: "23514" });
});

test("secrets that come along by mistake are hidden, one level down too", () => {
  const told = logged((log) => log.info({ api_key: "s3cret", headers: { "x-api-key": "s3cret" } }));
  expect(told).not.toContain("s3cret");
});
