/** Android's own names, with the time at which it was shown. */
import type { Shape } from "../shape.ts";

const shape: Shape = {
  name: "android-posted",
  app: "packageName",
  title: "title",
  text: "text",
  time: "postTime",
  device: "device",
  steady: false,
};

export default shape;
