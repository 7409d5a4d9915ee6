/** All channels, in the order in which a buyer is shown them: what most people use comes first. */
import type { Channel, ChannelId } from "./channel.ts";
import dana from "./ewallet-dana.ts";
import gopay from "./ewallet-gopay.ts";
import linkaja from "./ewallet-linkaja.ts";
import ovo from "./ewallet-ovo.ts";
import shopeepay from "./ewallet-shopeepay.ts";
import paypal from "./paypal.ts";
import qris from "./qris.ts";
import ownQris from "./qris-own.ts";
import arthaGraha from "./va-artha-graha.ts";
import atmBersama from "./va-atm-bersama.ts";
import bca from "./va-bca.ts";
import bnc from "./va-bnc.ts";
import bni from "./va-bni.ts";
import bri from "./va-bri.ts";
import bsi from "./va-bsi.ts";
import cimb from "./va-cimb.ts";
import danamon from "./va-danamon.ts";
import mandiri from "./va-mandiri.ts";
import maybank from "./va-maybank.ts";
import permata from "./va-permata.ts";
import sampoerna from "./va-sampoerna.ts";

export {
  CHANNEL_ID,
  type Channel,
  type ChannelId,
  type ChannelKind,
  type HowToPayValues,
  howToPay,
  type Language,
  MOBILE_NUMBER,
  type NumberForm,
  type WalletForm,
  type Way,
  type WayId,
  type Words,
} from "./channel.ts";

const banks = [bca, bri, mandiri, bni, bsi, permata, cimb, danamon, maybank];
const otherBanks = [bnc, sampoerna, arthaGraha, atmBersama];
const wallets = [dana, ovo, gopay, shopeepay, linkaja];

export const channels: readonly Channel[] = [
  qris,
  ownQris,
  ...banks,
  ...otherBanks,
  ...wallets,
  paypal,
];

const byId: ReadonlyMap<ChannelId, Channel> = new Map(
  channels.map((channel) => [channel.id, channel]),
);

export function channelById(id: ChannelId): Channel | undefined {
  return byId.get(id);
}
