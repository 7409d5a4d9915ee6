/** Who calls: from the key where the dialect carries it to the project behind it. */
import type { Caller, Engine } from "../engine/engine.ts";
import { Failure } from "../failure.ts";
import { decode } from "./codecs.ts";
import type { Dialect, KeyedOperation, Rate, WireRequest } from "./define.ts";
import type { Limiter } from "./limiter.ts";

/** Wrong keys from one address for one project: only these count, and only these are slowed. */
const WRONG_KEYS: Rate = { burst: 300, every: 200 };

/** No slug is longer; what is kept by slug stays small. */
const LONGEST_SLUG = 64;

/**
 * The caller behind a request's key. Fails: unauthenticated, wrong_key, forbidden (the key stood in
 * the URL or body of a project that has switched that off), project_not_found, rate_limited.
 */
export async function identify(
  { engine, limiter }: { engine: Engine; limiter: Limiter },
  dialect: Dialect,
  operation: KeyedOperation,
  request: WireRequest,
): Promise<Caller> {
  const { key, slug, exposed } = dialect.credential(request);
  if (!key) {
    throw new Failure("unauthenticated", "The key is missing", { facts: { fault: "missing" } });
  }
  // A key that needs its project cannot be told without it: the codec names the missing field.
  if (dialect.keyScope === "project" && !slug) decode(operation.input, request.fields);
  if (slug && slug.length > LONGEST_SLUG) throw noProject();
  const guesser = `${request.address} guesses ${slug ?? dialect.id}`;
  limiter.check(guesser, WRONG_KEYS);
  let caller: Caller;
  try {
    caller = await engine.keys.resolve(dialect.id, key, slug, request.from);
  } catch (error) {
    if (error instanceof Failure) limiter.take(guesser, WRONG_KEYS);
    if (await isProjectMissing(engine, dialect, slug, error)) throw noProject();
    throw error;
  }
  if (exposed && !caller.project.settings.keyInUrl) {
    throw new Failure("forbidden", "This project takes no key in a URL or a body", {
      hint: "Send the key in a header",
    });
  }
  return caller;
}

/** Whether a key is nobody's because the project that it was sent with is not there. */
async function isProjectMissing(
  engine: Engine,
  dialect: Dialect,
  slug: string | undefined,
  error: unknown,
): Promise<boolean> {
  const stranger = error instanceof Failure && error.code === "unauthenticated";
  if (!stranger || !slug || dialect.keyScope !== "project") return false;
  return (await engine.projects.bySlug(slug))?.dialect !== dialect.id;
}

function noProject(): Failure {
  return new Failure("project_not_found", "There is no such project");
}
