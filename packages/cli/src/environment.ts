/** The environment as the CLI needs it: the only reader of process.env. */
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

export type Environment = {
  /** `GAPURA_API_KEY`: comes before what login has kept. */
  readonly key: string | undefined;
  /** `GAPURA_URL` */
  readonly url: string | undefined;
  /** Where login keeps its file, after the XDG base directories. */
  readonly config: string;
  /** What listen and dev remember. */
  readonly state: string;
  /** Folders in which programs are looked for. */
  readonly path: readonly string[];
  /** What a program that we start is given: all of it but what is the CLI's own. */
  readonly handedOn: Readonly<Record<string, string | undefined>>;
};

type Variables = Readonly<Record<string, string | undefined>>;

export function readEnvironment(env: Variables = process.env): Environment {
  const { GAPURA_API_KEY, GAPURA_URL, ...handedOn } = env;
  const home = env.HOME || homedir();
  return {
    key: GAPURA_API_KEY || undefined,
    url: GAPURA_URL || undefined,
    config: join(env.XDG_CONFIG_HOME || join(home, ".config"), "gapura"),
    state: join(env.XDG_STATE_HOME || join(home, ".local", "state"), "gapura"),
    path: (env.PATH ?? "").split(delimiter).filter((folder) => folder !== ""),
    handedOn,
  };
}
