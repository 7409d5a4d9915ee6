/** Ours: what a forwarder that can be told what to send should send. */
import type { Shape } from "../shape.ts";

const shape: Shape = {
  name: "own",
  app: "app",
  title: "title",
  text: "text",
  time: "time",
  device: "device",
  steady: true,
};

export default shape;
