/** `/v1/projects`: the merchant's projects and their keys, for a key with that scope. */
import type { z } from "zod";
import type { KeyFacts } from "../../engine/keys.ts";
import type { Project } from "../../engine/settings.ts";
import { Failure } from "../../failure.ts";
import { type IdKind, parseId, showId } from "../../ids.ts";
import { json, keyed } from "../define.ts";
import { keyedOnce } from "../idempotency.ts";
import { defaults } from "./defaults.ts";
import * as wire from "./project-wire.ts";
import { nothing } from "./wire.ts";

export const projectOperations = [
  keyed({
    route: "GET /v1/projects",
    id: "listProjects",
    summary: "The merchant's projects in the key's mode, oldest first",
    input: nothing,
    output: wire.projectList,
    async run({ engine, caller }) {
      const data = (await engine.keyring.projects(caller)).map(projectOf);
      return json(wire.projectList, { object: "list", data, has_more: false, next_cursor: null });
    },
  }),

  keyedOnce(
    {
      route: "POST /v1/projects",
      id: "createProject",
      summary:
        "Make a project that speaks this API, with a key; in live that key is told this once",
      input: wire.createProject,
      output: wire.projectWithKey,
      async run({ engine, caller, input: { slug, name } }) {
        const wanted = { slug, name: name ?? slug, settings: defaults };
        const { project, key } = await engine.keyring.createProject(caller, wanted);
        const made = { ...keyOf(key), key: key.key };
        return json(wire.projectWithKey, { ...projectOf(project), key: made }, 201);
      },
    },
    "sealed",
  ),

  keyed({
    route: "GET /v1/projects/:id",
    id: "getProject",
    summary: "A project of the merchant's",
    input: wire.ofProject,
    output: wire.project,
    async run({ engine, caller, input }) {
      const found = await engine.keyring.project(caller, idIn("prj", input.id, "id"));
      return json(wire.project, projectOf(found));
    },
  }),

  keyed({
    route: "GET /v1/projects/:id/keys",
    id: "listKeys",
    summary: "A project's keys that work, oldest first, by their beginnings",
    input: wire.ofProject,
    output: wire.keyList,
    async run({ engine, caller, input }) {
      const found = await engine.keyring.keys(caller, idIn("prj", input.id, "id"));
      const data = found.map(keyOf);
      return json(wire.keyList, { object: "list", data, has_more: false, next_cursor: null });
    },
  }),

  keyedOnce(
    {
      route: "POST /v1/projects/:id/keys",
      id: "createKey",
      summary: "Make a key for a project, which may do no more than the one that asks",
      input: wire.createKey,
      output: wire.keyWithSecret,
      async run({ engine, caller, input: { id, may_pay_out, scopes } }) {
        const wanted = { mayPayOut: may_pay_out, scopes: scopes ?? [] };
        const made = await engine.keyring.createKey(caller, idIn("prj", id, "id"), wanted);
        return json(wire.keyWithSecret, { ...keyOf(made), key: made.key }, 201);
      },
    },
    "sealed",
  ),

  keyedOnce({
    route: "DELETE /v1/projects/:id/keys/:key",
    id: "revokeKey",
    summary: "Revoke a key; it stops working within a second",
    input: wire.ofKey,
    output: wire.revoked,
    async run({ engine, caller, input: { id, key } }) {
      const keyId = idIn("key", key, "key");
      await engine.keyring.revokeKey(caller, idIn("prj", id, "id"), keyId);
      return json(wire.revoked, { id: showId("key", keyId), object: "key", revoked: true });
    },
  }),
];

function idIn(kind: IdKind, shown: string, field: string): string {
  const id = parseId(kind, shown);
  if (id !== undefined) return id;
  throw new Failure("not_found", `There is no such ${field === "id" ? "project" : "key"}`, {
    field,
  });
}

function projectOf({ id, slug, name, dialect, mode }: Project): z.input<typeof wire.project> {
  const sandbox = mode === "sandbox";
  return { id: showId("prj", id), object: "project", slug, name, dialect, sandbox };
}

function keyOf({ id, hint, mayPayOut, scopes }: KeyFacts): z.input<typeof wire.key> {
  const facts = { hint, may_pay_out: mayPayOut, scopes: [...scopes] };
  return { id: showId("key", id), object: "key", ...facts };
}
