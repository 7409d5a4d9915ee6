/** `backup` and `restore`: the embedded database and its house key, to a folder and back. */
import { utcText } from "../clock.ts";
import { KEY_FILE, type Manifest } from "../db/backup.ts";
import { Refused } from "../db/refused.ts";
import { restore } from "../db/restore.ts";
import { backUpHouse } from "../house-backups.ts";
import { type Answer, defineVerb } from "./define.ts";

const FOLDER = { name: "FOLDER", required: true } as const;

export const backupVerbs = [
  defineVerb({
    noun: "backup",
    summary: "Copy the database, while it runs, and the house key to a new folder.",
    subject: FOLDER,
    options: {},
    async run({ subject, config, desk }) {
      refuseServer(config().databaseUrl, "back up");
      const { house, audit } = await desk();
      const manifest = await backUpHouse(house, subject);
      const detail = { folder: subject };
      await audit({ verb: "backup", subject: "house", detail, merchantId: null });
      return shown(subject, manifest);
    },
  }),

  defineVerb({
    noun: "restore",
    summary: "Bring a backup into the data folder (GAPURA_DATA), which must be empty.",
    subject: FOLDER,
    options: {},
    async run({ subject, config }) {
      const { data, databaseUrl } = config();
      refuseServer(databaseUrl, "restore");
      return shown(data, await restore(subject, data));
    },
  }),
];

function refuseServer(databaseUrl: string | undefined, act: string): void {
  if (databaseUrl === undefined) return;
  throw new Refused(
    `the database is the server of DATABASE_URL: ${act} it with that server's own tools ` +
      "(pg_basebackup or pg_dump, and pg_restore), and keep the house key beside it.",
  );
}

function shown(folder: string, { files, stoppedAt, postgres, keyId }: Manifest): Answer {
  const withKey = files.some(({ path }) => path === KEY_FILE);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const at = utcText(stoppedAt);
  const key = withKey ? `the house key ${keyId} is in it` : `GAPURA_KEY (${keyId}) is not in it`;
  return {
    json: {
      folder,
      files: files.length,
      bytes,
      stopped_at: at,
      postgres,
      key_id: keyId,
      key_included: withKey,
    },
    text: `${folder}: ${files.length} files, as of ${at}; ${key}: keep it as you keep the key`,
  };
}
