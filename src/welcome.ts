/** What the terminal shows: where we answer, how to make a first payment, what webhooks arrived. */
import type { DemoProject } from "./first-start.ts";
import type { House } from "./open-house.ts";
import { VERSION } from "./version.ts";
import type { InboxMessage } from "./webhooks/dev-inbox.ts";

const LONGEST_BODY = 2_000;

export function welcomeText(start: {
  readonly house: Pick<House, "config" | "folder">;
  readonly operatorLink: string | undefined;
  readonly demo: readonly DemoProject[];
}): string {
  const { config, folder } = start.house;
  const origin = config.publicUrl;
  const parts = [
    `Gapura ${VERSION} answers at ${origin} (${folder ? `data in ${folder}` : "DATABASE_URL"})`,
  ];
  if (start.operatorLink !== undefined) {
    parts.push(
      `The operator's password is set here, once, within 24 hours:\n  ${start.operatorLink}`,
    );
  }
  for (const { dialect, slug, key } of start.demo) {
    parts.push(`${dialect.name}, sandbox project ${slug}:\n  ${dialect.curl(origin, slug, key)}`);
  }
  if (start.demo.length > 0) {
    parts.push(
      `Play the buyer:\n  npm run -s gapura -- payment simulate ID\n` +
        `Webhooks are printed here and listed at ${origin}/dev/inbox`,
    );
  }
  return `\n${parts.join("\n\n")}\n`;
}

/** One webhook on one line, with nothing in it that moves the cursor. */
export function arrivedText({ project, verdict, body }: InboxMessage): string {
  const shown = body.length > LONGEST_BODY ? `${body.slice(0, LONGEST_BODY)}…` : body;
  return `webhook for ${project} (signature ${verdict}): ${shown.replaceAll(/\p{Cc}+/gu, " ")}`;
}
