/**
 * Reads the QRIS that a person pastes or uploads, tells what it says and all that is wrong with it,
 * and makes an account of a sound one.
 */
import type { AccountPreview, AccountRemark } from "../../engine/rail.ts";
import { Failure } from "../../failure.ts";
import { LARGEST_PICTURE, readQrPicture } from "../../qr/read-picture.ts";
import {
  CRITERIA,
  type Finding,
  type QrisReading,
  readQris,
  validateQris,
} from "../../qris/index.ts";

/** What an account keeps of its code. */
export type QrisDetails = {
  /** The code as it is paid, without an amount of ours. */
  readonly text: string;
  readonly payee: string;
  readonly city: string;
  readonly nmid?: string | undefined;
  readonly acquirer?: string | undefined;
  readonly criteria?: string | undefined;
};

/** `qris` is the text, `picture` a PNG, JPEG or WebP in base64, `name` what to call the account. */
export type GivenQris = Readonly<Record<string, string>>;

/** What the code says and what is wrong with it. Fails: invalid_request (qris, picture). */
export async function previewQris(given: GivenQris): Promise<AccountPreview> {
  const { text, reading, faults, warnings } = judge(await textOf(given));
  return { says: reading ? shown(reading) : {}, given: { qris: text }, faults, warnings };
}

/** Fails: invalid_request, with every fault of the code in its sentence. */
export async function openQris(
  given: GivenQris,
): Promise<{ readonly name: string; readonly details: QrisDetails }> {
  const { text, reading, faults } = judge(await textOf(given));
  if (!reading || faults.length > 0) {
    const why = faults.map(({ sentence }) => sentence).join(" ");
    throw new Failure("invalid_request", `This QRIS cannot be used: ${why}`, {
      field: fieldOf(given),
      hint: "Take the static QRIS of a merchant, as the bank or wallet gave it.",
    });
  }
  const { payee, city, nmid, acquirer, criteria } = reading;
  const name = given.name?.trim() || [payee, acquirer].filter(Boolean).join(" · ");
  if (name.length > LONGEST_NAME) {
    throw new Failure("invalid_request", `The name has more than ${LONGEST_NAME} characters.`, {
      field: "name",
    });
  }
  return { name, details: { text, payee, city, nmid, acquirer, criteria } };
}

const LONGEST_NAME = 100;

type Judgement = {
  readonly text: string;
  /** Absent where the code cannot be read at all. */
  readonly reading: QrisReading | undefined;
  readonly faults: readonly AccountRemark[];
  readonly warnings: readonly AccountRemark[];
};

function judge(given: string): Judgement {
  const { qris, kind, faults: found, warnings } = validateQris(given);
  const reading = qris && readQris(qris);
  const faults: AccountRemark[] = found.map(remarkOf);
  if (kind === "transfer") faults.push(TRANSFER);
  else if (reading?.initiation === "dynamic") faults.push(DYNAMIC);
  return { text: qris?.text ?? given, reading, faults, warnings: warnings.map(remarkOf) };
}

function remarkOf({ code, sentence }: Finding): AccountRemark {
  return { code, sentence };
}

const TRANSFER = {
  code: "transfer",
  sentence: "It is a transfer between accounts or a cash withdrawal, not a merchant's code.",
};
const DYNAMIC = {
  code: "dynamic",
  sentence: "It is dynamic: made for one payment, where a static one can be paid again.",
};

function shown(reading: QrisReading): Record<string, string> {
  const { payee, city, nmid, acquirer, criteria, accounts, amountText } = reading;
  const number = accounts.find((one) => one.number)?.number;
  const says = {
    payee,
    city,
    nmid,
    acquirer: acquirer ?? (number && `unknown, ${number.slice(0, 8)}`),
    criteria: criteria && `${criteria} (${CRITERIA.get(criteria) ?? "unknown"})`,
    initiation: reading.initiation,
    amount: amountText,
  };
  return Object.fromEntries(
    Object.entries(says).filter((one): one is [string, string] => Boolean(one[1])),
  );
}

const fieldOf = ({ picture }: GivenQris) => (picture === undefined ? "qris" : "picture");

async function textOf({ qris, picture }: GivenQris): Promise<string> {
  if ((qris === undefined) === (picture === undefined)) {
    throw wrong("qris", "Give the QRIS as a text or as a picture, one of both.");
  }
  if (picture === undefined) return qris as string;
  const found = await readQrPicture(bytesOf(picture));
  const texts = [...new Set(found)];
  const sound = texts.filter((text) => validateQris(text).qris !== undefined);
  const [text, another] = sound.length > 0 ? sound : texts;
  if (text === undefined) throw wrong("picture", "There is no QR code to be read in the picture.");
  if (another !== undefined) throw wrong("picture", "There is more than one QR code.");
  return text;
}

function bytesOf(base64: string): Buffer {
  // Four characters are three bytes: what is too long is not unpacked at all.
  if (base64.length > 4 * Math.ceil((LARGEST_PICTURE + 3) / 3)) {
    throw wrong("picture", "The picture is larger than 8 MB.");
  }
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(base64)) throw wrong("picture", "It is not base64.");
  return Buffer.from(base64, "base64");
}

function wrong(field: string, message: string): Failure {
  const hint =
    "Paste the text that the code holds, or upload it as PNG or JPEG, straight and whole.";
  return new Failure("invalid_request", message, { field, hint });
}
