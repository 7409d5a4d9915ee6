/** NotiForwarder: what it reads out of the text itself is not asked for. */
import type { Shape } from "../shape.ts";

const shape: Shape = {
  name: "noti-forwarder",
  app: "source.package",
  title: "notification.title",
  text: "notification.text",
  time: "notification.timestamp",
  device: "device",
  steady: true,
};

export default shape;
