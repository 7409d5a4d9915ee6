/** The one thing that a name on a command line means, among those that might bear it. */
import type { QueryResultRow } from "pg";
import type { Statement } from "../db/pool.ts";
import { Failure } from "../failure.ts";
import type { Desk } from "./define.ts";
import { namedProject } from "./named.ts";

const MOST_CANDIDATES = 20;

type Meaning<Candidate extends QueryResultRow> = {
  /** What it is called: `payout`. */
  readonly what: string;
  readonly name: string;
  /** Decides between projects. */
  readonly project: string | undefined;
  /** Our own id in the name, which means one alone even where somebody took it for another name. */
  readonly id: string | undefined;
  /** By our id and a project's, or null. */
  readonly byId: Statement<Candidate>;
  /** By a name of somebody else's, a project's id or null, and how many at most. */
  readonly byName: Statement<Candidate>;
  /** Tells a candidate from the others, by its id at least. */
  readonly said: (candidate: Candidate) => string;
};

/** Fails: not_found, or conflict with the list when the name means more than one. */
export async function oneMeant<Candidate extends QueryResultRow>(
  desk: Desk,
  { what, name, project, id, byId, byName, said }: Meaning<Candidate>,
): Promise<Candidate> {
  const { db } = desk.house;
  const within = project === undefined ? undefined : await namedProject(desk, project);
  const projectId = within?.id ?? null;
  const own = id === undefined ? [] : await byId(db, [id, projectId]);
  const candidates = own.length > 0 ? own : await byName(db, [name, projectId, MOST_CANDIDATES]);
  const [only] = candidates;
  if (only === undefined) throw noneMeant(what, name);
  if (candidates.length === 1) return only;
  const list = candidates.map(said).join(", ");
  throw new Failure("conflict", `${name} names more than one ${what}: ${list}`, {
    hint: within ? "Name it by one of these ids." : "Pass --project, or one of these ids.",
  });
}

export function noneMeant(what: string, name: string): Failure {
  return new Failure("not_found", `There is no ${what} ${name}`);
}
