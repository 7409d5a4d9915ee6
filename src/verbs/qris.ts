/** `qris`: reading, judging and making codes; needs no database. */
import { Failure } from "../failure.ts";
import { makeDynamic, parseQris, readQris, validateQris } from "../qris/index.ts";
import { type Answer, defineVerb } from "./define.ts";
import { rupiahOf } from "./rupiah.ts";
import { columns } from "./usage.ts";

const TEXT = { name: "TEXT", required: true } as const;

export const qrisVerbs = [
  defineVerb({
    noun: "qris",
    verb: "decode",
    summary: "Read a QRIS: who is paid, where, through whom, how much.",
    subject: TEXT,
    options: {},
    async run({ subject }): Promise<Answer> {
      const parse = parseQris(subject);
      if (!parse.ok) {
        const message = `This is no QRIS: ${parse.fault.sentence}`;
        throw new Failure("invalid_request", message, { field: "TEXT" });
      }
      const { crc, text } = parse.qris;
      const reading = snakeCase({ text, crcValid: crc.valid, ...readQris(parse.qris) });
      const rows = Object.entries(reading as object).map(([name, value]): [string, string] => [
        name,
        typeof value === "object" ? JSON.stringify(value) : `${value}`,
      ]);
      return { json: reading as Record<string, unknown>, text: columns(rows) };
    },
  }),

  defineVerb({
    noun: "qris",
    verb: "check",
    summary: "Judge a QRIS against the national standard; exit code 1 when it has a fault.",
    subject: TEXT,
    options: {},
    async run({ subject }): Promise<Answer> {
      const { ok, kind, crc, faults, warnings } = validateQris(subject);
      const told = [
        ...faults.map(({ tag, sentence }) => `fault: ${tag} ${sentence}`),
        ...warnings.map(({ tag, sentence }) => `warning: ${tag} ${sentence}`),
      ];
      const text = told.length > 0 ? told.join("\n") : "The code is right.";
      return { ok, json: { ok, kind, crc, faults, warnings }, text };
    },
  }),

  defineVerb({
    noun: "qris",
    verb: "make",
    summary: "Write an amount into a merchant's own code.",
    subject: TEXT,
    options: {
      amount: { value: "RUPIAH", required: true, meaning: "whole rupiah" },
      "keep-tip": { meaning: "keep the tip that the code asks for" },
    },
    async run({ subject, values }): Promise<Answer> {
      const amount = rupiahOf(values.amount);
      const qris = makeDynamic(subject, amount, { keepTip: values["keep-tip"] });
      return { json: { qris, amount }, text: qris };
    },
  }),
];

/** `crcValid` as `crc_valid`, all the way down; what is not there is left out. */
function snakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCase);
  if (typeof value !== "object" || value === null) return value;
  const named = Object.entries(value).flatMap(([name, inner]) =>
    inner === undefined
      ? []
      : [[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), snakeCase(inner)]],
  );
  return Object.fromEntries(named);
}
