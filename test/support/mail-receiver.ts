/** A mail server on loopback: keeps what it is sent, refuses whom it is told to, or is silent. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

export type ReceivedMail = {
  /** Who signed in, as `name:password`. */
  readonly login: string | undefined;
  readonly from: string;
  readonly to: readonly string[];
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

export type MailReceiver = {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  close(): Promise<void>;
};

/** `refuses`: a recipient. `silent`: it takes connections and says nothing. */
export async function receiveMail({
  refuses,
  silent = false,
}: {
  readonly refuses?: string;
  readonly silent?: boolean;
} = {}): Promise<MailReceiver> {
  const mails: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => undefined));
    if (!silent) converse(socket, refuses, (mail) => mails.push(mail));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}

function converse(
  socket: Socket,
  refuses: string | undefined,
  keep: (mail: ReceivedMail) => void,
): void {
  let [unread, login, from, to] = ["", undefined as string | undefined, "", [] as string[]];
  let content: string[] | undefined;
  const say = (line: string) => socket.write(`${line}\r\n`);

  function hear(line: string): void {
    const [verb = ""] = line.toUpperCase().split(/[ :]/);
    const address = /<(.*?)>/.exec(line)?.[1] ?? "";
    if (verb === "EHLO") say("250-test\r\n250 AUTH PLAIN");
    else if (verb === "AUTH") {
      const [, name, password] = Buffer.from(line.slice(11), "base64").toString().split("\0");
      login = `${name}:${password}`;
      say("235 in");
    } else if (verb === "RCPT" && address === refuses) say(`550 nobody is <${address}> here`);
    else if (verb === "DATA") {
      content = [];
      say("354 go on");
    } else {
      if (verb === "MAIL") [from, to] = [address, []];
      if (verb === "RCPT") to.push(address);
      say(verb === "QUIT" ? "221 bye" : "250 so be it");
    }
  }

  function take(line: string): void {
    if (!content) hear(line);
    else if (line !== ".") content.push(line.replace(/^\./, ""));
    else {
      keep({ login, from, to, ...readMail(content.join("\n")) });
      content = undefined;
      say("250 kept");
    }
  }

  say("220 test");
  socket.setEncoding("latin1").on("data", (chunk) => {
    const lines = (unread + chunk).split("\r\n");
    unread = lines.pop() ?? "";
    for (const line of lines) take(line);
  });
}

/** Headers unfolded, and the quoted-printable text as it was written. */
function readMail(content: string): Pick<ReceivedMail, "headers" | "text"> {
  const end = content.indexOf("\n\n");
  const lines = content
    .slice(0, end)
    .replace(/\n[ \t]+/g, " ")
    .split("\n");
  const headers = lines.map((line) => {
    const [name = "", ...rest] = line.split(": ");
    return [name.toLowerCase(), rest.join(": ")];
  });
  const bytes = content
    .slice(end + 2)
    .replace(/=\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  const text = Buffer.from(bytes, "latin1").toString("utf8");
  return { headers: Object.fromEntries(headers), text };
}
