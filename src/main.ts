/** The program: `serve`, `work`, or one of the verbs. */
import { ConfigFault, readConfig } from "./config.ts";
import { Refused } from "./db/refused.ts";
import { serve } from "./serve.ts";
import { verbs } from "./verbs/index.ts";
import { type Outcome, runVerb } from "./verbs/run.ts";

const { out, err, code } = await run(process.argv.slice(2));
await write(process.stdout, out);
await write(process.stderr, err);
process.exit(code);

async function run(words: readonly string[]): Promise<Outcome> {
  const [command, ...rest] = words;
  if (command !== "serve" && command !== "work") return runVerb(verbs, words);
  const alone = command === "serve" && rest.length === 1 && rest[0] === "--no-worker";
  if (rest.length > 0 && !alone) {
    return { out: "", err: `${command}: unknown: ${rest.join(" ")}\n`, code: 2 };
  }
  try {
    await serve(readConfig(), { server: command === "serve", worker: !alone });
    return { out: "", err: "", code: 0 };
  } catch (error) {
    const expected = error instanceof ConfigFault || error instanceof Refused;
    const { message, stack = message } = error as Error;
    return { out: "", err: `${expected ? message : stack}\n`, code: 1 };
  }
}

/** A pipe takes its text in its own time: exiting before would cut it. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((done) => {
    stream.write(text, () => done());
  });
}
