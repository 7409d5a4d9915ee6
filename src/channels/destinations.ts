/** Where money can be paid out to: banks by account number, wallets by phone number. */
import type { Channel } from "./channel.ts";
import { channels } from "./index.ts";

export type Destination = {
  /** `bank.<bank>` or `ewallet.<wallet>`. */
  readonly id: string;
  readonly name: string;
  /** An account number or phone in its one written form; undefined when it is none of theirs. */
  readonly account: (text: string) => string | undefined;
};

/** How long account numbers are at banks whose own length we do not know. */
const ANY_LENGTH = { least: 8, most: 20 };

/** Every bank and wallet that is among the channels, in their order. */
export const destinations: readonly Destination[] = channels.flatMap((channel) => {
  if (channel.wallet) return [walletOf(channel, channel.wallet.phonePattern)];
  return channel.bankCode ? [bankOf(channel)] : [];
});

function walletOf({ id, name }: Channel, phonePattern: RegExp): Destination {
  return {
    id,
    name,
    account: (text) => {
      const phone = bare(text);
      return phonePattern.test(phone) ? phone.replace(/^\+?62/, "0") : undefined;
    },
  };
}

function bankOf({ id, shortName, accountLength }: Channel): Destination {
  const { least, most } = accountLength
    ? { least: accountLength, most: accountLength }
    : ANY_LENGTH;
  return {
    id: id.replace(/^va\./, "bank."),
    name: shortName,
    account: (text) => {
      const number = bare(text);
      const fits = /^[0-9]+$/.test(number) && number.length >= least && number.length <= most;
      return fits ? number : undefined;
    },
  };
}

/** Without the blanks, dots and dashes that people write for the eye. */
function bare(text: string): string {
  return text.replaceAll(/[ .-]/g, "");
}
