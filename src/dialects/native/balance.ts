/** `/v1/balance`: the merchant's money in the key's mode, and the ledger's lines behind it. */
import { utcText } from "../../clock.ts";
import { subjectOfLine } from "../../engine/line-subject.ts";
import { Failure } from "../../failure.ts";
import { showId } from "../../ids.ts";
import { json, keyed } from "../define.ts";
import * as wire from "./wire.ts";

export const balanceOperations = [
  keyed({
    route: "GET /v1/balance",
    id: "getBalance",
    summary: "The merchant's money in the key's mode",
    input: wire.nothing,
    output: wire.balance,
    async run({ engine, caller: { project } }) {
      const { merchantId, mode } = project;
      const balance = await engine.ledger.balance(merchantId, mode);
      const sums = { ...balance, sandbox: mode === "sandbox" };
      return json(wire.balance, { object: "balance", currency: "IDR", ...sums });
    },
  }),

  keyed({
    route: "GET /v1/balance/history",
    id: "listBalanceHistory",
    summary: "The ledger's lines of a figure of the balance, newest first",
    input: wire.listBalanceHistory,
    output: wire.balanceHistory,
    async run({ engine, caller: { project }, input: { figure, limit, cursor } }) {
      const { merchantId, mode } = project;
      const before = cursor == null ? undefined : versionIn(cursor);
      const known = await engine.ledger.figures(merchantId, mode);
      if (!known.some((one) => one.figure === figure)) return json(wire.balanceHistory, EMPTY);
      const page = { limit, ...(before !== undefined && { before }) };
      const { lines, next } = await engine.ledger.explain({ merchantId, mode, figure }, page);
      return json(wire.balanceHistory, {
        object: "list",
        data: lines.map((line) => ({
          id: showId("trf", line.transferId),
          object: "balance_line" as const,
          kind: line.kind,
          subject: subjectOfLine(line),
          amount: line.amount,
          balance_after: line.balanceAfter,
          reverses: line.reverses && showId("trf", line.reverses),
          sandbox: mode === "sandbox",
          created_at: utcText(line.effectiveAt),
        })),
        has_more: next !== undefined,
        next_cursor: next === undefined ? null : `line_${next}`,
      });
    },
  }),
];

const EMPTY = { object: "list" as const, data: [], has_more: false, next_cursor: null };

/** The account's version that a cursor stands for. */
function versionIn(cursor: string): number {
  const version = /^line_([1-9]\d{0,14})$/.exec(cursor)?.[1];
  if (version !== undefined) return Number(version);
  throw new Failure("invalid_request", "This is no cursor of this list", {
    field: "cursor",
    hint: "cursor takes the next_cursor of the page before",
  });
}
