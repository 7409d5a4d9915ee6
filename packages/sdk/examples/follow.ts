/** What happens, as it comes about: `GAPURA_API_KEY=gpr_test_… node follow.ts [AFTER]`. */
import { Gapura } from "@gapura/sdk";

const { GAPURA_API_KEY: key = "", GAPURA_URL: baseUrl = "http://localhost:3000" } = process.env;
const gapura = new Gapura({ key, baseUrl });
const [after] = process.argv.slice(2);

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
const from = { signal: stop.signal, ...(after !== undefined && { after }) };

for await (const event of gapura.events.stream(from)) {
  console.log(event.id, event.type, event.data.id);
}
