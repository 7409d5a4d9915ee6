/** PayPan: its time is that of its own record, which each showing makes anew. */
import type { Shape } from "../shape.ts";

const shape: Shape = {
  name: "paypan",
  app: "pkg",
  title: "title",
  text: "text",
  time: "created_at",
  device: "device",
  steady: false,
};

export default shape;
