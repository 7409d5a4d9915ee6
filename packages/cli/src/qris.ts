/** `qris`: reading, judging and making codes, by the server's program, with no server running. */
import { type Call, type Command, textOf } from "./define.ts";
import { askServer, needServer } from "./server-program.ts";
import { shownThing } from "./shown.ts";

const TEXT = { name: "TEXT", required: true } as const;

export const qrisCommands: readonly Command[] = [
  {
    noun: "qris",
    verb: "decode",
    summary: "Read a QRIS: who is paid, where, through whom, how much.",
    subject: TEXT,
    options: {},
    run: (call) => answerOf(call, ["decode", call.subject]),
  },
  {
    noun: "qris",
    verb: "check",
    summary: "Judge a QRIS against the national standard; exit code 1 when it has a fault.",
    subject: TEXT,
    options: {},
    run: (call) => answerOf(call, ["check", call.subject]),
  },
  {
    noun: "qris",
    verb: "make",
    summary: "Write an amount into a merchant's own code.",
    subject: TEXT,
    options: {
      amount: { value: "RUPIAH", required: true, meaning: "whole rupiah" },
      "keep-tip": { meaning: "keep the tip that the code asks for" },
    },
    run: (call) =>
      answerOf(call, [
        "make",
        call.subject,
        "--amount",
        textOf(call.values, "amount"),
        ...(call.values["keep-tip"] ? ["--keep-tip"] : []),
      ]),
  },
];

async function answerOf({ terminal: { env } }: Call, words: readonly string[]) {
  const json = await askServer(needServer(env), env, ["qris", ...words]);
  return { json, text: shownThing(json), ok: json.ok !== false };
}
