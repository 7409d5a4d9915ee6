/** Opening a project: made with its first key, so that there is none that no program can call. */
import type { KeyForm } from "./key-form.ts";
import { createKey, type ImportedKey, type KeyBounds, type KeyRoom, type MadeKey } from "./keys.ts";
import { createProject, type NewProject } from "./merchants.ts";
import type { Project } from "./settings.ts";

export type OpenedProject = { readonly project: Project; readonly key: MadeKey };

/** Run it in a transaction. Fails as its parts do: invalid_request, conflict, not_found. */
export async function openProject(
  room: KeyRoom,
  form: KeyForm,
  wanted: NewProject,
  { imported, bounds }: { imported?: ImportedKey | undefined; bounds?: KeyBounds } = {},
): Promise<OpenedProject> {
  const project = await createProject(room, wanted);
  return { project, key: await createKey(room, project, form, imported, bounds) };
}
