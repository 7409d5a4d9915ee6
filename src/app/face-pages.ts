/** The dashboard and the console on the street: each under its root, and nowhere else. */
import type { Hono } from "hono";
import type { Face } from "../faces/face.ts";
import { FACE_ASSETS } from "../faces/show-page.tsx";
import { ASSET_CACHE } from "./page-headers.ts";
import type { Visit } from "./pages.ts";

export function addFaces(pages: Hono<{ Bindings: Visit }>, faces: readonly Face[]): void {
  if (faces.length === 0) return;
  for (const { path, contentType, body } of FACE_ASSETS) {
    pages.get(path, (context) =>
      context.body(body, 200, { "content-type": contentType, "cache-control": ASSET_CACHE }),
    );
  }
  for (const face of faces) {
    const answer = ({ env }: { env: Visit }) => face.handle({ ...env.request, host: env.host });
    pages.all(face.root, answer);
    pages.all(`${face.root}/*`, answer);
  }
}

/** Whether a host serves the faces alone, and nothing else. */
export function isFacesOwn(faces: readonly Face[], host: string): boolean {
  return faces.some(({ alone, origin }) => alone && new URL(origin).host === host.toLowerCase());
}
