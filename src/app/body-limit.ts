/**
 * How large a body may be: small, but for forms with files on the faces. Of those a few at a time,
 * so that whoever sends many cannot fill the memory.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { MOST_BODY_BYTES } from "../dialects/read-request.ts";
import type { Face } from "../faces/face.ts";

/** A picture as a telephone's camera makes it, and the fields beside it. */
export const MOST_UPLOAD_BYTES = 8 * 1024 * 1024 + MOST_BODY_BYTES;
/** Together with what unpacking them takes. */
const MOST_AT_ONCE = 4;

export function createBodyLimit(faces: readonly Pick<Face, "root">[]) {
  let uploads = 0;

  /** In bytes; a place for a large one is held until it is answered. */
  return (path: string, incoming: IncomingMessage, outgoing: ServerResponse): number => {
    const ofFace = faces.some(({ root }) => path.startsWith(`${root}/`));
    const type = incoming.headers["content-type"] ?? "";
    if (!ofFace || incoming.method !== "POST" || !/^multipart\/form-data\b/i.test(type)) {
      return MOST_BODY_BYTES;
    }
    if (uploads >= MOST_AT_ONCE) return MOST_BODY_BYTES;
    uploads += 1;
    outgoing.once("close", () => {
      uploads -= 1;
    });
    return MOST_UPLOAD_BYTES;
  };
}
