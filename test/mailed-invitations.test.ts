/** Invitations by mail: what is sent to whom, and that the link stands whatever becomes of it. */
import { afterAll, describe, expect, test } from "vitest";
import { createLog } from "../src/app/log.ts";
import { fixedClock } from "../src/clock.ts";
import { readConfig } from "../src/config.ts";
import { createMerchant } from "../src/engine/merchants.ts";
import type { Mail } from "../src/faces/mail.ts";
import { houseMail } from "../src/house-mail.ts";
import { showId } from "../src/ids.ts";
import { invite } from "../src/people/invitations.ts";
import { testFaces } from "./support/faces.ts";
import { type MailReceiver, receiveMail } from "./support/mail-receiver.ts";

const TO = "sari@kopi.example";
const MAKE = "Buat tautan undangan";
const LINK = /http:\/\/localhost:3000(\/dashboard\/invitation\/[\w-]{43})/;
const PASSWORD_LINK = /http:\/\/localhost:3000\/operator\/password\/[\w-]+/;
const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

const logged: string[] = [];
const log = createLog("trace", { write: (line: string) => void logged.push(line) });

/** The house's mail by a server on this machine. */
function mailBy(port: number, within?: number): Mail {
  const config = readConfig({
    GAPURA_SMTP: `smtp://toko:r%40hasia@127.0.0.1:${port}`,
    GAPURA_MAIL_FROM: "Gapura <pay@toko.example>",
  });
  return houseMail({ clock: fixedClock(AT), config }, log, within) as Mail;
}

const receiver = await receiveMail();
const faces = await testFaces({ mail: mailBy(receiver.port) });
const { room } = faces;
afterAll(() => receiver.close());

/** Which of several ways to mail the pages of these faces have. */
async function withMail<Result>(mail: Mail | undefined, work: () => Promise<Result>) {
  const open = room as { mail: Mail | undefined };
  const before = open.mail;
  open.mail = mail;
  try {
    return await work();
  } finally {
    open.mail = before;
  }
}

async function shop(name = "Kopi Senja") {
  const { id } = await createMerchant(room, name);
  const team = `/dashboard/merchants/${showId("mer", id)}/team`;
  const owner = await faces.member("owner", id);
  async function press(fields: Readonly<Record<string, string>>) {
    await owner.get(team);
    return owner.press(MAKE, { role: "finance", days: "7", ...fields });
  }
  async function made(): Promise<number> {
    const sql = "select count(*)::int as many from invitation where merchant_id = $1";
    return (await room.db.query(sql, [id])).rows[0].many;
  }
  return { id, team, owner, press, made };
}

const newest = ({ mails }: MailReceiver = receiver) => mails.at(-1);

describe("an invitation with an address", () => {
  test("is mailed with its link, role and last day, and shown all the same", async () => {
    const { press, team, owner } = await shop();
    const { html, page } = await press({ email: TO });
    const [link = "", path = ""] = LINK.exec(html) ?? [];
    expect(page.all("status").map(({ text }) => text)).toContain("Email undangan sudah dikirim.");
    expect(newest()).toMatchObject({
      ...{ login: "toko:r@hasia", from: "pay@toko.example", to: [TO] },
      headers: {
        from: "Gapura <pay@toko.example>",
        to: TO,
        subject: "Undangan ke dasbor",
        date: "Fri, 02 Jan 2026 03:04:05 +0000",
        "auto-submitted": "auto-generated",
        "content-type": "text/plain; charset=utf-8",
      },
    });
    const { text = "" } = newest() ?? {};
    expect(text).toContain("bergabung ke dasbor Kopi Senja.");
    expect(text).toContain("Peran: keuangan");
    expect(text).toMatch(/Berlaku sampai: \d+ \w+ \d{4} pukul \d\d\.\d\d WIB/);
    expect(text).toContain(`\n${link}\n`);
    expect((await faces.stranger().get(path)).status).toBe(200);
    expect((await owner.get(team)).html).not.toContain(TO);
  });

  test("is mailed in the language of whoever invites", async () => {
    const { team, owner } = await shop();
    await owner.get(`${team}?lang=en`);
    const { html } = await owner.press("Make an invitation link", { email: TO });
    expect(html).toContain("The invitation was mailed.");
    expect(newest()?.headers.subject).toBe("Invitation to a dashboard");
    expect(newest()?.text).toMatch(/Role: \w+\nWorks until: .* WIB/);
  });

  test("says at the field what is no address, and makes and mails nothing", async () => {
    const { press, made } = await shop();
    const sent = receiver.mails.length;
    const bad = ["sari", "a@b,c@d", "a@b\r\nBcc: c@d", "<a@b>", "a@b c@d", `${"a@b".repeat(99)}`];
    for (const email of [...bad, "a\r\n@b", '"a b"@c', "a@b>\r\nRCPT TO:<c@d"]) {
      const { status, page } = await press({ email });
      expect([email, status]).toEqual([email, 422]);
      const { attributes } = page.get("textbox", "Kirim juga ke email");
      expect(attributes["aria-invalid"]).toBe("true");
    }
    expect([await made(), receiver.mails.length]).toEqual([0, sent]);
  });

  test("lets no merchant's name write a header, or lines into the text", async () => {
    const { press } = await shop("Kopi\r\nBcc: jahat@lain.example\r\n\r\n.\r\nMAIL FROM:<a@b>");
    await press({ email: TO });
    expect(newest()?.to).toEqual([TO]);
    expect(Object.keys(newest()?.headers ?? {})).not.toContain("bcc");
    expect(newest()?.text).toContain("Kopi Bcc: jahat@lain.example . MAIL FROM:<a@b>.\n");
  });

  test("is not mailed once a merchant has made fifty within a day", async () => {
    const { id, press, made } = await shop();
    for (let at = 0; at < 50; at += 1) {
      await invite(room, { merchantId: id, role: "viewer", by: "owner" });
    }
    const sent = receiver.mails.length;
    expect((await press({ email: TO })).status).toBe(422);
    expect((await press({ email: "" })).html).toMatch(LINK);
    expect([await made(), receiver.mails.length]).toEqual([51, sent]);
  });
});

describe("a mail that fails loses no invitation, and nothing of it is logged", () => {
  async function failing(mail: Mail, words: string, code: string) {
    logged.length = 0;
    const { press } = await shop();
    const { html, page } = await withMail(mail, () => press({ email: TO }));
    expect(page.all("alert")[0]?.text).toContain(words);
    const [link = "", path = ""] = LINK.exec(html) ?? [];
    expect((await faces.stranger().get(path)).status).toBe(200);
    expect(logged).toHaveLength(1);
    expect(JSON.parse(logged[0] ?? "")).toMatchObject({ code, msg: "a mail was not sent" });
    for (const secret of [TO, link, path, "hasia"]) expect(logged[0]).not.toContain(secret);
  }

  test("at a server that cannot be reached", async () => {
    const { port, close } = await receiveMail();
    await close();
    await failing(mailBy(port), "server email tidak terjangkau", "ESOCKET");
  });

  test("at one that refuses the address", async () => {
    const { port, close, mails } = await receiveMail({ refuses: TO });
    await failing(mailBy(port), "server email menolaknya", "EENVELOPE");
    expect(mails).toEqual([]);
    await close();
  });

  test("at one that never answers, which is given up in time", async () => {
    const { port, close } = await receiveMail({ silent: true });
    await failing(mailBy(port, 100), "Server email tidak menjawab", "EABORT");
    await close();
  });
});

test("the house's own invitations are mailed, too: owners' and operators'", async () => {
  const operator = await faces.operator();
  await operator.get("/console/merchants/new");
  const bad = await operator.press("Buat merchant", { name: "Bakso Jaya", email: "jo" });
  expect(bad.status).toBe(422);
  const made = await operator.press("Buat merchant", { name: "Bakso Jaya", email: TO });
  expect(made.html).toContain("Email undangan sudah dikirim.");
  expect(newest()?.text).toContain(LINK.exec(made.html)?.[0]);
  expect(newest()?.text).toContain("dasbor Bakso Jaya.\n\nPeran: pemilik\n");
  const sql = "select id from merchant where name = 'Bakso Jaya'";
  const [merchant, ...others] = (await room.db.query(sql)).rows;
  expect(others).toEqual([]);
  await operator.get(`/console/merchants/${showId("mer", merchant.id)}`);
  const second = await operator.press("Buat undangan pemilik", { email: "jo@bakso.example" });
  expect(newest()?.to).toEqual(["jo@bakso.example"]);
  expect(newest()?.text).toContain(LINK.exec(second.html)?.[0]);
  await operator.get("/console/operators");
  const hired = await operator.press("Buat operator", { name: "budi", role: "support", email: TO });
  expect(newest()?.headers.subject).toBe("Undangan menjadi operator");
  expect(newest()?.text).toContain("operator di http://localhost:3000.\n\nPeran: dukungan\n");
  expect(newest()?.text).toContain(PASSWORD_LINK.exec(hired.html)?.[0]);
});

test("without the setting no page asks for an address, and none is heeded", async () => {
  expect(houseMail({ clock: fixedClock(AT), config: readConfig({}) }, log)).toBeUndefined();
  const { press, owner, team } = await shop();
  const sent = receiver.mails.length;
  const { html } = await withMail(undefined, async () => {
    expect((await owner.get(team)).html).not.toContain('name="email"');
    return press({ email: TO });
  });
  expect(html).toMatch(LINK);
  expect(html).not.toContain("Email");
  expect(receiver.mails).toHaveLength(sent);
});
