/** What pages know of a dialect, handed in as data: they name none and import none. */
import type { KeyForm } from "../engine/key-form.ts";
import type { Project, SettingsInput } from "../engine/settings.ts";
import { assert } from "../failure.ts";
import type { Both } from "../ui/language.ts";

export type Wire = {
  readonly id: string;
  readonly name: string;
  /** For whom it is, in one line. */
  readonly about: Both;
  /** What a project of it begins with. */
  readonly defaults: SettingsInput;
  /** What each of its own switches is for. */
  readonly switches: Readonly<Record<string, Both>>;
  readonly form: KeyForm;
};

/** The wire that a project speaks. */
export function wireFor(wires: readonly Wire[], { dialect }: Pick<Project, "dialect">): Wire {
  const wire = wires.find(({ id }) => id === dialect);
  assert(wire, `no wire of dialect ${dialect}`);
  return wire;
}
