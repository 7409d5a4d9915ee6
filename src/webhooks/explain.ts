/** Explain: what went wrong with a try, in words for the owner of the receiving program. */
import type { AttemptFacts, DeliveryFacts } from "../engine/webhook-desk.ts";
import { judgeAnswer } from "./schedule.ts";
import type { SendErrorCode } from "./send.ts";

/** One sentence or two, in Indonesian and in English. */
export type Sentence = { readonly id: string; readonly en: string };

/** The part of an outcome that an explanation needs; a stored attempt has it too. */
export type Explained = {
  readonly status?: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly error?: { readonly code: SendErrorCode } | undefined;
};

/** A `Location` longer than this tells nobody more. */
const MOST_LOCATION = 200;

/** Explains a try that was not acknowledged. */
export function explainFailure(outcome: Explained): Sentence {
  const { status, error, headers } = outcome;
  if (error) return errors[error.code];
  if (status === undefined) return errors.failed;
  if (status >= 300 && status <= 399) return explainRedirect(status, headers.location);
  return statuses[status] ?? explainStatus(status);
}

/** Explains a try as the log has it; undefined when it was acknowledged. */
export function explainTry({
  status,
  error,
  responseHeaders,
}: Pick<AttemptFacts, "status" | "error" | "responseHeaders">): Sentence | undefined {
  const code = error === null ? undefined : codeIn(error);
  const answer = { status: status ?? undefined, ...(code && { error: { code } }) };
  if (judgeAnswer(answer) === "acknowledged") return undefined;
  return explainFailure({ ...answer, headers: responseHeaders ?? {} });
}

/** Explains where a delivery stands, from its row alone; undefined when nothing went wrong yet. */
export function explainDelivery(
  one: Pick<DeliveryFacts, "status" | "attempts" | "lastStatus" | "lastError">,
): Sentence | undefined {
  const { status, attempts, lastStatus, lastError } = one;
  if (status === "succeeded" || status === "superseded") return undefined;
  const code = lastError === null ? undefined : codeIn(lastError);
  if (lastError !== null && code === undefined) return explainUnsent(lastError);
  if (attempts === 0) return undefined;
  return explainTry({ status: lastStatus, error: lastError, responseHeaders: null });
}

/** What was never sent, by the reason that its claim noted. */
function explainUnsent(reason: string): Sentence {
  if (/^(endpoint disabled|no such endpoint)/.test(reason)) return unsent.paused;
  return reason.startsWith("encode: ") ? unsent.unwritten : unsent.shut;
}

/** An error is kept as `code: technical note`. */
function codeIn(error: string): SendErrorCode | undefined {
  const [, code = ""] = /^([a-z_]+): /.exec(error) ?? [];
  return Object.hasOwn(errors, code) ? (code as SendErrorCode) : undefined;
}

/** The technical note of a try, for those who want it; English. */
export function noteOf({ error }: Pick<AttemptFacts, "error">): string | undefined {
  return error === null ? undefined : error.replace(/^[a-z_]+: /, "");
}

function explainRedirect(status: number, location: string | undefined): Sentence {
  const shown = printable(location ?? "(?)");
  return {
    id:
      `Server Anda mengalihkan (${status}) ke ${shown}. ` +
      "Pengalihan tidak diikuti; pasang alamat akhirnya sebagai URL webhook.",
    en:
      `Your server redirected (${status}) to ${shown}. ` +
      "Redirects are not followed; set the final address as the webhook URL.",
  };
}

function explainStatus(status: number): Sentence {
  if (status >= 500) {
    return {
      id: `Server Anda menjawab ${status}: programnya gagal. Lihat lognya pada waktu ini.`,
      en: `Your server answered ${status}: its program failed. Look into its log at this time.`,
    };
  }
  return {
    id: `Server Anda menjawab ${status}; yang dianggap diterima hanya 2xx.`,
    en: `Your server answered ${status}; only 2xx counts as received.`,
  };
}

/** A receiver's text is shown to people: no control characters, and not endless. */
function printable(text: string): string {
  const plain = text.replace(/[^\x20-\x7e]/g, "?");
  return plain.length > MOST_LOCATION ? `${plain.slice(0, MOST_LOCATION)}…` : plain;
}

const refusedByProgram = (status: number): Sentence => ({
  id:
    `Server Anda menjawab ${status}: permintaan ditolak. ` +
    "Jangan minta login di URL webhook; periksa juga firewall dan perlindungan CSRF.",
  en:
    `Your server answered ${status}: it refused the request. ` +
    "Ask for no login at the webhook URL, and look at its firewall and CSRF protection.",
});

const misread = (status: number): Sentence => ({
  id:
    `Server Anda menjawab ${status}: isi permintaan dianggap salah. Baca isinya sebagai JSON, ` +
    "terima isian yang belum dikenal, dan bandingkan dengan contoh di halaman Contoh kode.",
  en:
    `Your server answered ${status}: it found the body wrong. Read it as JSON, let unknown ` +
    "fields pass, and compare it with the example on the page of sample code.",
});

const statuses: Readonly<Record<number, Sentence>> = {
  400: misread(400),
  415: misread(415),
  422: misread(422),
  401: refusedByProgram(401),
  403: refusedByProgram(403),
  404: {
    id: "Server Anda menjawab 404: tidak ada apa-apa di alamat itu. Periksa jalur URL webhook.",
    en: "Your server answered 404: there is nothing at that address. Check the webhook URL's path.",
  },
  405: {
    id: "Server Anda menjawab 405: alamat itu tidak menerima POST. Buka rute POST di sana.",
    en: "Your server answered 405: that address takes no POST. Open a POST route there.",
  },
  410: {
    id:
      "Server Anda menjawab 410: tidak mau menerima lagi, sehingga endpoint ini dijeda. " +
      "Aktifkan kembali bila itu keliru.",
    en:
      "Your server answered 410: it wants no more, so this endpoint was paused. " +
      "Resume it if that was a mistake.",
  },
  419: refusedByProgram(419),
  429: {
    id: "Server Anda menjawab 429: terlalu banyak permintaan. Kami mencoba lagi nanti.",
    en: "Your server answered 429: too many requests. We try again later.",
  },
};

const unsent = {
  paused: {
    id: "Tidak dikirim: endpointnya dijeda atau dihapus. Aktifkan dahulu, lalu kirim ulang.",
    en: "Not sent: its endpoint is paused or deleted. Resume it, then send this once more.",
  },
  unwritten: {
    id: "Tidak dikirim: kejadian ini tidak dapat ditulis. Kesalahan ada di pihak kami.",
    en: "Not sent: this event could not be written. The fault is ours.",
  },
  shut: {
    id: "Menunggu: rahasia endpoint tidak dapat dibuka. Operator perlu memeriksa kunci server.",
    en: "Waiting: the endpoint's secrets cannot be opened. An operator must check the house key.",
  },
} satisfies Readonly<Record<string, Sentence>>;

const errors: Readonly<Record<SendErrorCode, Sentence>> = {
  not_allowed: {
    id:
      "URL webhook ini tidak boleh dituju: alamatnya di jaringan pribadi, atau port atau " +
      "protokolnya tidak diizinkan. Pakai alamat publik dengan https.",
    en:
      "This webhook URL may not be sent to: its address is in a private network, or its port " +
      "or protocol is not allowed. Use a public address with https.",
  },
  name_not_found: {
    id: "Nama host pada URL webhook tidak ditemukan (DNS). Periksa ejaan dan catatan DNS-nya.",
    en: "The webhook URL's host name was not found (DNS). Check its spelling and its DNS records.",
  },
  connection_refused: {
    id:
      "Server Anda menolak koneksi: tidak ada program yang mendengarkan di port itu. " +
      "Jalankan programnya dan periksa port pada URL.",
    en:
      "Your server refused the connection: no program listens at that port. " +
      "Start it, and check the URL's port.",
  },
  unreachable: {
    id: "Server Anda tidak terjangkau dari sini. Periksa alamat dan jaringannya.",
    en: "Your server cannot be reached from here. Check its address and its network.",
  },
  connect_timed_out: {
    id: "Tidak ada koneksi dalam 5 detik. Periksa apakah server hidup dan firewall terbuka.",
    en: "No connection within 5 seconds. Check that the server runs and its firewall is open.",
  },
  timed_out: {
    id: "Tidak ada jawaban lengkap dalam 15 detik. Jawab 2xx dahulu, baru kerjakan sisanya.",
    en: "No complete answer within 15 seconds. Answer 2xx first and do the work afterwards.",
  },
  connection_lost: {
    id:
      "Koneksi diputus oleh server Anda sebelum jawabannya lengkap. " +
      "Periksa apakah programnya berhenti di tengah jalan, atau proxy yang memutusnya.",
    en:
      "Your server closed the connection before its answer was complete. " +
      "See whether its program stops half way, or a proxy cuts it off.",
  },
  tls_wrong_name: {
    id:
      "Sertifikat TLS server Anda bukan untuk nama host ini. " +
      "Pasang sertifikat yang memuat nama itu.",
    en:
      "Your server's TLS certificate is not for this host name. " +
      "Install one that holds that name.",
  },
  tls_expired: {
    id:
      "Sertifikat TLS server Anda sudah kedaluwarsa atau belum berlaku. " +
      "Perbarui, dan periksa jam server.",
    en:
      "Your server's TLS certificate has expired or is not valid yet. " +
      "Renew it, and check the server's clock.",
  },
  tls_untrusted: {
    id:
      "Sertifikat TLS server Anda tidak dipercaya: buatan sendiri atau rantainya tidak lengkap. " +
      "Pasang seluruh rantai sertifikatnya.",
    en:
      "Your server's TLS certificate is not trusted: self-signed, or its chain is incomplete. " +
      "Install the whole chain.",
  },
  tls_failed: {
    id: "Jabat tangan TLS dengan server Anda gagal. Apakah port itu memang HTTPS?",
    en: "The TLS handshake with your server failed. Does that port speak HTTPS?",
  },
  bad_reply: {
    id: "Jawaban server Anda bukan HTTP yang benar. Periksa program atau proxy di port itu.",
    en: "Your server's answer is no correct HTTP. Check the program or proxy at that port.",
  },
  failed: {
    id: "Pengiriman gagal karena sebab yang tidak dikenal; lihat catatan teknisnya.",
    en: "Sending failed for an unknown reason; see the technical note.",
  },
};
