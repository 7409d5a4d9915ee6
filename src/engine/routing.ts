/** Routing: which rail collects a project's payment on a channel. */
import { Failure } from "../failure.ts";
import type { Rail } from "./rail.ts";
import type { ChannelSettings, Project } from "./settings.ts";

/** A rail of the project's own mode, never of another. Fails with channel_unavailable. */
export function railFor(rails: readonly Rail[], project: Project, channel: string): Rail {
  const rail = rails.find(
    ({ mode, channels }) => mode === project.mode && channels.includes(channel),
  );
  if (rail) return rail;
  throw new Failure("channel_unavailable", `No ${project.mode} rail collects on ${channel}.`, {
    field: "channel",
    hint:
      project.mode === "live"
        ? "Connect a rail to this project before taking live payments."
        : "Pick another channel.",
    facts: { channel },
  });
}

/** What a project says of a channel. Fails with channel_unavailable when it does not offer it. */
export function offered(project: Project, channel: string): ChannelSettings {
  const settings = project.settings.channels[channel];
  if (settings?.enabled) return settings;
  throw new Failure("channel_unavailable", `The project does not offer ${channel}.`, {
    field: "channel",
    hint: "Pick a channel that the project offers.",
    facts: { channel },
  });
}

/** Fails with amount_too_small or amount_too_large; the bound is in `facts`. */
export function checkAmount(amount: number, bounds: { least: number; most: number }): void {
  const { least, most } = bounds;
  if (!Number.isSafeInteger(amount) || amount < 1) {
    throw new Failure("invalid_request", "The amount is a whole number of rupiah.", {
      field: "amount",
      hint: "Send whole rupiah, for example 15000.",
    });
  }
  if (amount < least) {
    throw new Failure("amount_too_small", `The amount is below ${least}.`, {
      field: "amount",
      hint: `Ask for at least ${least}.`,
      facts: { least },
    });
  }
  if (amount > most) {
    throw new Failure("amount_too_large", `The amount is above ${most}.`, {
      field: "amount",
      hint: `Ask for at most ${most}.`,
      facts: { most },
    });
  }
}
