/** Setting up an authenticator app: its QR code, its first code, then the recovery codes. */
import { raw } from "hono/html";
import type { TotpOffer } from "../people/totp.ts";
import { qrSvg } from "../qr/index.ts";
import { Actions, Button, ButtonLink, Copyable, Field } from "../ui/forms.tsx";
import { Heading, Notice } from "../ui/parts.tsx";
import type { FaceWords } from "./words.ts";

export function SetUpApp(view: {
  readonly say: FaceWords;
  readonly offer: TotpOffer;
  readonly address: string;
  readonly formToken: string;
  readonly wrong: boolean;
  readonly skips: boolean;
}) {
  const { say, offer } = view;
  return (
    <>
      <Heading title={say.setUp} lead={say.setUpLead} />
      {view.wrong ? <Notice tone="bad">{say.wrongFactor}</Notice> : null}
      <div class="qr">{raw(qrSvg(offer.uri, { title: say.setUp, description: say.setUpQr }))}</div>
      <p>
        {say.setUpSeed}
        <br />
        <Copyable text={offer.seed} copy={say.copy} copied={say.copied} />
      </p>
      <form method="post" action={view.address} class="form">
        <input type="hidden" name="_token" value={view.formToken} />
        <Field
          name="code"
          label={say.code}
          inputmode="numeric"
          autocomplete="one-time-code"
          maxlength={7}
        />
        <Actions>
          <Button>{say.goOn}</Button>
          {view.skips ? (
            <Button look="quiet" name="skip" value="yes">
              {say.skip}
            </Button>
          ) : null}
        </Actions>
      </form>
    </>
  );
}

/** Shown this once. */
export function CodesToKeep({
  say,
  codes,
  next,
}: {
  say: FaceWords;
  codes: readonly string[];
  next: string;
}) {
  return (
    <>
      <Heading title={say.codes} lead={say.codesLead} />
      <ul class="codes">
        {codes.map((code) => (
          <li>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <ButtonLink href={next}>{say.codesKept}</ButtonLink>
    </>
  );
}
