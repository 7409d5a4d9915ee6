/** What an operator is in the house; who has none may nothing. */
import { type Queryable, statement } from "../db/pool.ts";
import type { OperatorRole, Role } from "./roles.ts";

export async function operatorRoleOf(db: Queryable, id: string): Promise<Role | undefined> {
  const [row] = await selectRole(db, [id]);
  return row && { of: "house", role: row.role };
}

const selectRole = statement<{ role: OperatorRole }>(
  "operator_role",
  "select role from operator where id = $1 and removed_at is null",
);
