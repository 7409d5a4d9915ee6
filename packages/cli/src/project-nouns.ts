/** Rows of the API's table: projects and their keys, for a key with the scope `projects`. */
import type { ApiCommand, Body } from "./api-command.ts";
import { ID } from "./noun-fields.ts";

const PROJECT = {
  project: { value: "ID", required: true, meaning: "whose key it is: prj_…" },
} as const;

export const projectNouns: readonly ApiCommand[] = [
  {
    noun: "project",
    verb: "create",
    summary: "Make a project that speaks this API, with a key; in live it is shown this once.",
    writes: true,
    options: {
      slug: { value: "SLUG", required: true, meaning: "its name in addresses" },
      name: { value: "NAME", meaning: "what buyers read; the slug when absent" },
    },
    call: (gapura, { body, options }) =>
      gapura.projects.create(body as { slug: string; name?: string }, options),
  },
  {
    noun: "project",
    verb: "list",
    summary: "The merchant's projects in the key's mode, oldest first.",
    call: (gapura, { options }) => gapura.projects.list(options),
  },
  {
    noun: "project",
    verb: "show",
    summary: "A project of the merchant's.",
    subject: ID,
    call: (gapura, { id, options }) => gapura.projects.get(id, options),
  },
  {
    noun: "key",
    verb: "create",
    summary: "Make a key, which may do no more than the one that asks.",
    writes: true,
    options: {
      ...PROJECT,
      "may-pay-out": { meaning: "let it pay out" },
      scopes: { value: "SCOPES", kind: "words", meaning: "projects; none when absent" },
    },
    call(gapura, { body, options }) {
      const { project: _, ...key } = body;
      return gapura.projects.createKey(projectIn(body), key as NewKey, options);
    },
  },
  {
    noun: "key",
    verb: "list",
    summary: "A project's keys that work, oldest first, by their beginnings.",
    options: PROJECT,
    call: (gapura, { body, options }) => gapura.projects.keys(projectIn(body), options),
  },
  {
    noun: "key",
    verb: "revoke",
    summary: "Revoke a key; it stops working within a second.",
    subject: ID,
    writes: true,
    options: PROJECT,
    call: (gapura, { id, body, options }) =>
      gapura.projects.revokeKey(projectIn(body), id, options),
  },
];

type NewKey = { may_pay_out?: boolean; scopes?: "projects"[] };

function projectIn({ project }: Body): string {
  return project as string;
}
