/** `doctor`: looks at the way from here to the server, and says how to mend what is wrong. */
import { statSync } from "node:fs";
import { GapuraError } from "@gapura/sdk";
import { accountFile, clientOf, findAccount } from "./account.ts";
import { type Command, RefusalError, type Terminal, UsageError } from "./define.ts";
import { findServer } from "./server-program.ts";
import { VERSION } from "./version.ts";

type Finding = {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  /** How to mend it. */
  readonly mend?: string;
};

const OPEN_TO_OTHERS = 0o077;

export const doctorCommand: Command = {
  noun: "doctor",
  summary: "Look at version, key file, server and key, and at whether a server's program is here.",
  options: {},
  async run({ terminal }) {
    const checks = [
      { check: "version", ok: true, found: `${VERSION} on Node ${process.versions.node}` },
      lookAtFile(accountFile(terminal.env)),
      await lookAtServer(terminal),
      lookAtProgram(terminal),
    ];
    const ok = checks.every((one) => one.ok);
    const lines = checks.map(({ check, ok: good, found, mend }: Finding) => {
      const line = `${good ? "ok   " : "WRONG"}  ${check}: ${found}`;
      return mend ? `${line}\n       ${mend}` : line;
    });
    return { ok, json: { ok, checks }, text: lines.join("\n") };
  },
};

function lookAtFile(file: string): Finding {
  const check = "key file";
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) return { check, ok: true, found: "none: gapura login keeps one" };
  if (process.platform === "win32" || (found.mode & OPEN_TO_OTHERS) === 0) {
    return { check, ok: true, found: `${file}, for its owner alone` };
  }
  return { check, ok: false, found: `${file} can be read by others`, mend: `chmod 600 ${file}` };
}

async function lookAtServer({ env, stopped }: Terminal): Promise<Finding> {
  const check = "server";
  try {
    const account = findAccount(env);
    if (!account) {
      const mend = "gapura login, GAPURA_API_KEY, or gapura dev for a sandbox of your own.";
      return { check, ok: false, found: "no key", mend };
    }
    await clientOf(account).balance.get({ signal: stopped });
    return { check, ok: true, found: `${account.url} answers a ${account.mode} key` };
  } catch (error) {
    return { check, ok: false, ...reasonOf(error) };
  }
}

function reasonOf(error: unknown): Pick<Finding, "found" | "mend"> {
  if (error instanceof GapuraError) {
    const { code, message, hint } = error;
    const mend =
      hint ?? (code === "network" ? "See that it runs, and that the address is right." : undefined);
    return { found: message, ...(mend && { mend }) };
  }
  if (error instanceof RefusalError || error instanceof UsageError) return { found: error.message };
  throw error;
}

/** Without one the CLI still works: only dev and qris need it. */
function lookAtProgram({ env }: Terminal): Finding {
  const check = "server's program";
  const program = findServer(env);
  return { check, ok: true, found: program?.name ?? "none here: dev and qris need one" };
}
