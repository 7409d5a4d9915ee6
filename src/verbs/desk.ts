/** The desk: the house opened for a verb, with the engine and the operator who acts. */
import type { Config } from "../config.ts";
import { dialectOf, dialects } from "../dialects/index.ts";
import { audit } from "../engine/audit.ts";
import { findOperator } from "../engine/operators.ts";
import { Failure } from "../failure.ts";
import { ensureOperator } from "../first-start.ts";
import { type House, openHouse } from "../open-house.ts";
import { formOf, wireEngine } from "../wire-engine.ts";
import type { Desk } from "./define.ts";

export type OpenDesk = Desk & { close(): Promise<void> };

/** Fails: not_found when `as` names no operator. */
export async function openDesk(config: Config, as: string | undefined): Promise<OpenDesk> {
  const house = await openHouse(config, { role: "verb" });
  try {
    const operator = await actingOperator(house, as);
    return {
      house,
      engine: wireEngine(house),
      dialects,
      operator,
      dialect: knownDialect,
      form: (id) => formOf(dialectOf(id)),
      audit: (line) => audit(house, { ...line, actor: operator.name }),
      close: house.close,
    };
  } catch (error) {
    await house.close();
    throw error;
  }
}

/** A verb may come before the first start of the server: then it brings the first operator. */
async function actingOperator(house: House, as: string | undefined) {
  if (as === undefined) return ensureOperator(house);
  const operator = await findOperator(house.db, as);
  if (!operator) throw new Failure("not_found", `There is no operator ${as}`);
  return operator;
}

function knownDialect(id: string) {
  const found = dialects.find((dialect) => dialect.id === id);
  if (found) return found;
  const known = dialects.map((dialect) => dialect.id).join(", ");
  throw new Failure("invalid_request", `There is no dialect ${id}; there are: ${known}`, {
    field: "dialect",
  });
}
