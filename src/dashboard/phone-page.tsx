/** The page that tells an account's owner how a phone is set up. It works without script. */
import type { Instant } from "../clock.ts";
import type { Device } from "../notices/devices.ts";
import { asset } from "../ui/assets.ts";
import { Button, Field } from "../ui/forms.tsx";
import type { Language } from "../ui/language.ts";
import { renderFrame } from "../ui/page-frame.tsx";
import { Card, Facts, Heading, Moment, Notice } from "../ui/parts.tsx";

export const stylesheet = asset(
  "phones",
  ...["ui/tokens.css", "ui/base.css", "ui/desk.css", "ui/parts.css", "ui/forms.css"],
);

/** What a button has done. */
export type Outcome =
  | { readonly secret: string }
  | { readonly heardAt: Instant }
  | { readonly refused: "shown" | "secret" };

export type PhonesView = {
  readonly language: Language;
  /** The account's name. */
  readonly account: string;
  /** Where the forwarder sends to. */
  readonly address: string;
  readonly devices: readonly Device[];
  readonly outcome: Outcome | undefined;
};

const WORDS = {
  id: {
    title: "Pasang HP penerus notifikasi",
    warning:
      "Cara ini tidak resmi: bank atau dompet digital dapat mengubah kalimatnya atau melarang.",
    address: "Alamat",
    addressLead: "Ke sini aplikasi penerus mengirim (POST, JSON).",
    secret: "Rahasia",
    secretLead: "Dengan ini aplikasi penerus menandatangani. Hanya ditampilkan sekali.",
    make: "Buat rahasia",
    keep: "Salin sekarang ke HP. Rahasia ini tidak akan ditampilkan lagi.",
    shown: "Rahasia sudah pernah dibuat dari tautan ini. Minta tautan baru untuk menggantinya.",
    steps: "Langkah-langkah",
    list: [
      "Pasang aplikasi bank atau dompet digital untuk usaha, lalu masuk.",
      "Pasang aplikasi penerus yang mengirim JSON dan menandatanganinya (HMAC-SHA256). " +
        "Beri akses notifikasi di pengaturan Android.",
      "Pilih aplikasi usaha itu saja, lalu isi alamat dan rahasia di bawah.",
      "Matikan penghemat baterai untuk aplikasi penerus.",
      "Atur agar mengirim tanda hidup setiap 15 menit. Lewat 45 menit, HP dianggap diam.",
    ],
    test: "Uji rahasia",
    testLead: "Mengirim satu tanda hidup yang ditandatangani dengan rahasia Anda.",
    paste: "Rahasia di HP Anda",
    send: "Kirim tanda hidup",
    heard: "Tanda hidup diterima: rahasia ini benar.",
    wrong: "Ditolak: ini bukan rahasia yang berlaku untuk akun ini.",
    phones: "HP yang terdengar",
    none: "Belum ada HP yang terdengar.",
    silent: "diam sejak",
  },
  en: {
    title: "Set up a phone that forwards notices",
    warning: "This way is unofficial: a bank or wallet may change its words, or forbid it.",
    address: "Address",
    addressLead: "Where the forwarder sends to (POST, JSON).",
    secret: "Secret",
    secretLead: "What the forwarder signs with. It is shown once.",
    make: "Make the secret",
    keep: "Copy it to the phone now. It is not shown again.",
    shown: "A secret was made by this link before. Ask for a new link to change it.",
    steps: "Steps",
    list: [
      "Install the app of your bank or wallet for merchants, and sign in.",
      "Install a forwarder that sends JSON and signs it with HMAC-SHA256. Give it access to " +
        "notifications in Android's settings.",
      "Choose that app alone, and fill in the address and the secret below.",
      "Take the forwarder out of battery saving.",
      "Let it send a heartbeat every 15 minutes. After 45 minutes a phone counts as silent.",
    ],
    test: "Try the secret",
    testLead: "Sends one heartbeat that is signed with your secret.",
    paste: "The secret on your phone",
    send: "Send a heartbeat",
    heard: "The heartbeat was taken: this secret is right.",
    wrong: "Refused: this is no secret that works for the account.",
    phones: "Phones that were heard",
    none: "No phone was heard yet.",
    silent: "silent since",
  },
} as const;

/** The whole page as text, doctype included. */
export function renderPhones(view: PhonesView): string {
  const { language, account, address, outcome } = view;
  const say = WORDS[language];
  return renderFrame({
    language,
    title: say.title,
    face: "Gapura",
    stylesheet: stylesheet.path,
    scripts: [],
    groups: [],
    narrow: true,
    otherLanguage: `?lang=${language === "id" ? "en" : "id"}`,
    children: (
      <>
        <Heading title={say.title} lead={account} />
        <Notice tone="warn">{say.warning}</Notice>
        <Card id="steps" title={say.steps}>
          <ol class="steps">
            {say.list.map((step) => (
              <li>{step}</li>
            ))}
          </ol>
        </Card>
        <Card id="address" title={say.address} lead={say.addressLead}>
          <p>
            <code>{address}</code>
          </p>
        </Card>
        <Card id="secret" title={say.secret} lead={say.secretLead}>
          <Secret language={language} outcome={outcome} />
        </Card>
        <Card id="test" title={say.test} lead={say.testLead}>
          <Test language={language} outcome={outcome} />
        </Card>
        <Card id="phones" title={say.phones}>
          <Phones {...view} />
        </Card>
      </>
    ),
  });
}

type Part = Pick<PhonesView, "language" | "outcome">;

function Secret({ language, outcome }: Part) {
  const say = WORDS[language];
  if (outcome && "secret" in outcome) {
    return (
      <>
        <Notice tone="good">{say.keep}</Notice>
        <p>
          <code>{outcome.secret}</code>
        </p>
      </>
    );
  }
  if (outcome && "refused" in outcome && outcome.refused === "shown") {
    return <Notice tone="bad">{say.shown}</Notice>;
  }
  return (
    <form method="post" class="form">
      <Button name="do" value="secret">
        {say.make}
      </Button>
    </form>
  );
}

function Test({ language, outcome }: Part) {
  const say = WORDS[language];
  const wrong = outcome !== undefined && "refused" in outcome && outcome.refused === "secret";
  return (
    <form method="post" class="form">
      {outcome && "heardAt" in outcome ? (
        <Notice tone="good">
          {say.heard} <Moment at={outcome.heardAt} language={language} />
        </Notice>
      ) : null}
      <Field
        label={say.paste}
        name="secret"
        autocomplete="off"
        required
        {...(wrong && { error: say.wrong })}
      />
      <Button name="do" value="test" look="quiet">
        {say.send}
      </Button>
    </form>
  );
}

function Phones({ language, devices }: PhonesView) {
  const say = WORDS[language];
  if (devices.length === 0) return <p class="soft">{say.none}</p>;
  return (
    <Facts
      rows={devices.map(({ name, heardAt, silentSince }) => [
        name,
        <>
          {silentSince === null ? null : `${say.silent} `}
          <Moment at={heardAt} language={language} />
        </>,
      ])}
    />
  );
}
