/** Android's own names, with the time that the notice itself bears. */
import type { Shape } from "../shape.ts";

const shape: Shape = {
  name: "android-when",
  app: "package",
  title: "title",
  text: "text",
  time: "when",
  device: "device",
  steady: true,
};

export default shape;
