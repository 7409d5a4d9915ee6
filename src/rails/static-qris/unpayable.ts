/**
 * The sandbox's copy of a code: all of it stays but who is paid, which becomes an institution that
 * there is none of. A phone that scans it finds nobody to pay.
 */
import { assert } from "../../failure.ts";
import { crc16, encodeTlv, parseQris, type TlvObject } from "../../qris/index.ts";
import { REPOSITORY_TAG } from "../../qris/rules.ts";
import type { QrisDetails } from "./read-account.ts";

/** The eight digits that name an institution, 93600999, are given to nobody. */
const NOBODY = encodeTlv([
  { tag: "00", value: "ID.CO.SANDBOX.WWW" },
  { tag: "01", value: "936009990000000000" },
  { tag: "02", value: "000000000000000" },
  { tag: "03", value: "UMI" },
]);
const NOBODY_ID = "ID9900000000000";
const NOBODY_NATIONAL = encodeTlv([
  { tag: "00", value: "ID.CO.QRIS.WWW" },
  { tag: "02", value: NOBODY_ID },
  { tag: "03", value: "UMI" },
]);

/** Of a code that has been found sound. */
export function unpayable(details: QrisDetails): QrisDetails {
  const parse = parseQris(details.text);
  assert(parse.ok, "only a sound code is copied");
  const { objects, measure } = parse.qris;
  const [first, ...others] = objects.filter(isPayee);
  const kept = objects.flatMap((object): TlvObject[] => {
    if (object === first) return [{ tag: "26", value: NOBODY }];
    if (object.tag === REPOSITORY_TAG) return [{ ...object, value: NOBODY_NATIONAL }];
    return others.includes(object) || object.tag === "63" ? [] : [object];
  });
  const covered = `${encodeTlv(kept, measure)}6304`;
  const { payee, city, nmid } = details;
  return { text: `${covered}${crc16(covered)}`, payee, city, nmid: nmid && NOBODY_ID };
}

/** Accounts of cards and of domestic institutions, and what may become one. */
function isPayee({ tag }: TlvObject): boolean {
  return tag >= "02" && tag < REPOSITORY_TAG;
}
