/** Base URLs that the environment names, by the words that programs already use. */

type WithEnvironment = { readonly process?: { readonly env?: Record<string, string | undefined> } };

/** The first of `names` that is set, else `otherwise`; without a closing slash. */
export function baseUrl(
  given: string | undefined,
  names: readonly string[],
  otherwise: string,
): string {
  const environment = (globalThis as WithEnvironment).process?.env ?? {};
  const named = names.map((name) => environment[name]).find((value) => value);
  return (given ?? named ?? otherwise).replace(/\/+$/, "");
}
