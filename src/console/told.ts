/** What is said after an act, from the words of both languages. */
import type { Both } from "../ui/language.ts";

export function toldIn<Name extends string>(
  id: Readonly<Record<Name, string>>,
  en: Readonly<Record<Name, string>>,
): Readonly<Record<string, Both>> {
  const names = Object.keys(id) as Name[];
  return Object.fromEntries(names.map((name) => [name, { id: id[name], en: en[name] }]));
}
