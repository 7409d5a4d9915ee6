/** Where the pages of a dialect stand for those who are sent a link to them. */
import type { Config } from "./config.ts";

export type DialectLink = (dialect: string, path: string) => string;

export function linkUnder({ publicUrl }: Pick<Config, "publicUrl">): DialectLink {
  return (dialect, path) => `${publicUrl}/${dialect}${path}`;
}
