/** Explains why an address may not be sent to, for whoever typed it. */
import type { Failure } from "../failure.ts";
import type { Sentence } from "./explain.ts";
import type { AddressFault } from "./policy.ts";

/** Undefined for a refusal that is about something else. */
export function explainAddress({ facts }: Pick<Failure, "facts">): Sentence | undefined {
  const reason = String(facts.reason ?? "");
  return Object.hasOwn(faults, reason) ? faults[reason as AddressFault](facts) : undefined;
}

type Facts = Failure["facts"];

const faults: Readonly<Record<AddressFault, (facts: Facts) => Sentence>> = {
  too_long: () => ({
    id: "Alamat ini terlalu panjang: paling banyak 2.048 karakter.",
    en: "This address is too long: 2,048 characters at most.",
  }),
  no_url: () => ({
    id: "Ini bukan alamat yang lengkap. Awali dengan https://",
    en: "This is no complete address. Begin it with https://",
  }),
  other_protocol: () => ({
    id: "Alamat harus diawali https:// atau http://",
    en: "The address must begin with https:// or http://",
  }),
  carries_password: () => ({
    id: "Alamat tidak boleh memuat nama pengguna atau kata sandi. Pakai tanda tangan webhook.",
    en: "The address may hold no user name or password. Check the webhook's signature instead.",
  }),
  port_zero: () => ({
    id: "Port 0 tidak dapat didengarkan. Hapus portnya atau pakai 443.",
    en: "Nothing can listen on port 0. Leave the port out, or use 443.",
  }),
  not_public: ({ host, opening }) => ({
    id:
      `Host ${host} berada di jaringan pribadi atau khusus, yang tidak boleh dituju webhook. ` +
      `Pakai alamat publik, atau minta operator membukanya: GAPURA_WEBHOOK_ALLOW=${opening}`,
    en:
      `The host ${host} lies in a private or special network, where webhooks may not go. ` +
      `Use a public address, or have an operator open it: GAPURA_WEBHOOK_ALLOW=${opening}`,
  }),
  not_secure: () => ({
    id: "Di sini alamat harus diawali https://, supaya isinya tidak terbaca di jalan.",
    en: "Here the address must begin with https://, so that nobody reads along on the way.",
  }),
  wrong_port: ({ port, allowed }) => ({
    id: `Port ${port} tidak diizinkan. Yang boleh: ${allowed}.`,
    en: `Port ${port} is not allowed. Allowed are: ${allowed}.`,
  }),
};
