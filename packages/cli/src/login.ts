/** `login` and `logout`: the key in a file that only its owner may read, printed nowhere. */
import {
  accountFile,
  clientOf,
  DEFAULT_URL,
  forgetAccount,
  keepAccount,
  openAccount,
} from "./account.ts";
import { type Command, RefusalError, type Terminal, textOf } from "./define.ts";

export const loginCommands: readonly Command[] = [
  {
    noun: "login",
    summary: "Keep a server's address and a key for it; the key is asked for, or read from a pipe.",
    options: {
      url: { value: "URL", meaning: `the server; ${DEFAULT_URL} when absent` },
      key: {
        value: "KEY",
        meaning: "the key; better typed or piped, for shells remember commands",
      },
    },
    async run({ values, terminal }) {
      const { env } = terminal;
      const key = textOf(values, "key") || (await typedKey(terminal)) || env.key || "";
      if (key === "") throw new RefusalError("no_key", "no key was given");
      const account = openAccount(textOf(values, "url") || env.url || DEFAULT_URL, key);
      await clientOf(account).balance.get({ signal: terminal.stopped });
      keepAccount(env, account);
      const file = accountFile(env);
      const { url, mode } = account;
      return { json: { url, mode, file }, text: `Logged in to ${url} (${mode}); kept in ${file}` };
    },
  },

  {
    noun: "logout",
    summary: "Forget the key that login kept.",
    options: {},
    async run({ terminal: { env } }) {
      forgetAccount(env);
      const file = accountFile(env);
      return { json: { file, kept: false }, text: `${file} is gone` };
    },
  },
];

async function typedKey({ ask, read, env }: Terminal): Promise<string> {
  if (ask) return (await ask("API key: ")).trim();
  return env.key === undefined ? (await read()).trim() : "";
}
