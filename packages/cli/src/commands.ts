/** Every command there is, in the order in which the usage lists them. */
import { completionCommand } from "./completion.ts";
import type { Command } from "./define.ts";
import { devCommand } from "./dev.ts";
import { doctorCommand } from "./doctor.ts";
import { listenCommand } from "./listen.ts";
import { loginCommands } from "./login.ts";
import { nounCommands } from "./nouns.ts";
import { qrisCommands } from "./qris.ts";
import { triggerCommand } from "./trigger.ts";

export const commands: readonly Command[] = [
  devCommand,
  ...loginCommands,
  listenCommand,
  triggerCommand,
  ...nounCommands,
  ...qrisCommands,
  doctorCommand,
  completionCommand(() => commands),
];
