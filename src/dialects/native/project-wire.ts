/** The native wire of projects and their keys. */
import { z } from "zod";
import { SCOPES } from "../../engine/keyring.ts";
import { text } from "../codecs.ts";
import { listOf } from "./wire.ts";

export const createProject = z.object({ slug: text(64), name: text(200).nullish() });

export const ofProject = z.object({ id: text(64) });

export const createKey = ofProject.extend({
  may_pay_out: z.boolean("must be true or false").default(false),
  scopes: z.array(z.enum(SCOPES), "must be a list of scopes").max(SCOPES.length).nullish(),
});

export const ofKey = ofProject.extend({ key: text(64) });

export const project = z.object({
  id: z.string(),
  object: z.literal("project"),
  slug: z.string(),
  name: z.string(),
  dialect: z.string(),
  sandbox: z.boolean(),
});

export const projectList = listOf(project);

export const key = z.object({
  id: z.string(),
  object: z.literal("key"),
  /** Its beginning, by which people know it. */
  hint: z.string(),
  may_pay_out: z.boolean(),
  /** What it may do beyond its own project. */
  scopes: z.array(z.string()),
});

export const keyList = listOf(key);

export const keyWithSecret = key.extend({ key: z.string() });

export const projectWithKey = project.extend({ key: keyWithSecret });

export const revoked = z.object({
  id: z.string(),
  object: z.literal("key"),
  revoked: z.literal(true),
});
