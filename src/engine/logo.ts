/**
 * A project's logo: a small PNG, JPEG or WebP, judged by its bytes. What could carry script, such
 * as SVG, is refused.
 */
import { createHash } from "node:crypto";
import { type Clock, utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { Failure } from "../failure.ts";
import { PROJECT_COLUMNS, type ProjectRow, projectOf } from "./merchants.ts";
import type { Project } from "./settings.ts";

export type Logo = {
  readonly digest: string;
  readonly mediaType: "image/png" | "image/jpeg" | "image/webp";
  readonly bytes: Buffer;
};

export const MOST_LOGO_BYTES = 65_536;

/** Keeps a logo, or takes it away. Fails: invalid_request, field `logo`. */
export async function setLogo(
  { db, clock }: { readonly db: Queryable; readonly clock: Clock },
  { merchantId, id }: Project,
  bytes: Buffer | null,
): Promise<Project> {
  const logo = bytes === null ? null : readLogo(bytes);
  const [row] = logo
    ? await upsertLogo(db, [
        ...[merchantId, id, logo.digest, logo.mediaType, logo.bytes],
        utcText(clock.now()),
      ])
    : await deleteLogo(db, [merchantId, id]);
  if (row) return projectOf(row);
  throw new Failure("project_not_found", "There is no such project");
}

export async function findLogo(
  db: Queryable,
  { merchantId, id }: Project,
  digest: string,
): Promise<Logo | undefined> {
  const [row] = await selectLogo(db, [merchantId, id, digest]);
  return row && { digest: row.digest, mediaType: row.media_type, bytes: row.bytes };
}

/** Fails: invalid_request, field `logo`. */
export function readLogo(bytes: Buffer): Logo {
  if (bytes.length > MOST_LOGO_BYTES) {
    throw new Failure("invalid_request", `A logo has at most ${MOST_LOGO_BYTES} bytes`, {
      field: "logo",
      hint: "Make it smaller: 128 pixels along are enough.",
    });
  }
  const kind = KINDS.find(({ begins }) => begins(bytes));
  if (kind === undefined) {
    throw new Failure("invalid_request", "A logo is a PNG, JPEG or WebP", { field: "logo" });
  }
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  return { digest, mediaType: kind.mediaType, bytes };
}

/** How each kind of picture begins. */
const KINDS = [
  { mediaType: "image/png", begins: (bytes: Buffer) => startsWith(bytes, "89504e470d0a1a0a") },
  { mediaType: "image/jpeg", begins: (bytes: Buffer) => startsWith(bytes, "ffd8ff") },
  {
    mediaType: "image/webp",
    begins: (bytes: Buffer) =>
      startsWith(bytes, "52494646") && bytes.subarray(8, 15).toString("latin1") === "WEBPVP8",
  },
] as const;

function startsWith(bytes: Buffer, hex: string): boolean {
  return bytes.subarray(0, hex.length / 2).toString("hex") === hex;
}

const upsertLogo = statement<ProjectRow>(
  "logo_set",
  `with kept as (
     insert into logo (merchant_id, project_id, digest, media_type, bytes, created_at)
     values ($1, $2, $3, $4, $5, $6)
         on conflict (merchant_id, project_id) do update
        set digest = excluded.digest, media_type = excluded.media_type,
            bytes = excluded.bytes, created_at = excluded.created_at
  )
   update project p
      set settings = p.settings || jsonb_build_object(
            'brand', coalesce(p.settings -> 'brand', '{}') || jsonb_build_object('logo', $3::text))
    where p.merchant_id = $1 and p.id = $2
   returning ${PROJECT_COLUMNS}`,
);

const deleteLogo = statement<ProjectRow>(
  "logo_delete",
  `with gone as (delete from logo where merchant_id = $1 and project_id = $2)
   update project p
      set settings = p.settings || jsonb_build_object(
            'brand', coalesce(p.settings -> 'brand', '{}') - 'logo')
    where p.merchant_id = $1 and p.id = $2
   returning ${PROJECT_COLUMNS}`,
);

const selectLogo = statement<{ digest: string; media_type: Logo["mediaType"]; bytes: Buffer }>(
  "logo_find",
  `select digest, media_type, bytes
     from logo
    where merchant_id = $1 and project_id = $2 and digest = $3`,
);
