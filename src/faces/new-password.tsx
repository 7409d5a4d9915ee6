/** A member's new password by a link of one use, which an operator has made and handed over. */
import { Failure } from "../failure.ts";
import { openMemberLink, useMemberLink } from "../people/reset-access.ts";
import { Button, ButtonLink, Field } from "../ui/forms.tsx";
import { Heading } from "../ui/parts.tsx";
import type { Arrival } from "./entrance.tsx";
import type { Face } from "./face.ts";
import { newcomersForm } from "./joining.tsx";
import { sentenceOf } from "./refusals.ts";
import { narrowPage, simplePage } from "./show-page.tsx";
import { words } from "./words.ts";

const LINK = /^\/password\/([A-Za-z0-9_-]{43})$/;

/** Undefined: the address is none of a link. */
export async function answerNewPassword(
  face: Face,
  arrival: Arrival,
  path: string,
  posted: boolean,
): Promise<Response | undefined> {
  const token = LINK.exec(path)?.[1];
  if (face.realm !== "dashboard" || token === undefined) return undefined;
  return posted ? take(face, arrival, token) : ask(face, arrival, token);
}

async function ask(
  face: Face,
  { request, language }: Arrival,
  token: string,
  refused?: Failure,
): Promise<Response> {
  const say = words[language];
  const person = await openMemberLink(face.room, token);
  if (!person) {
    return simplePage(face, request, language, 404, say.linkGone, say.linkGoneBody);
  }
  const children = (
    <>
      <Heading title={say.newPassword} lead={person.login} />
      <form method="post" class="form">
        <Field
          name="password"
          value={undefined}
          error={refused && sentenceOf(refused, language)}
          label={say.newPassword}
          hint={say.passwordHint}
          type="password"
          autocomplete="new-password"
          minlength={8}
          maxlength={256}
          required
        />
        <Button>{say.goOn}</Button>
      </form>
    </>
  );
  const status = refused ? 422 : 200;
  return narrowPage(face, request, language, { title: say.newPassword, children, status });
}

async function take(face: Face, arrival: Arrival, token: string): Promise<Response> {
  const { request, language } = arrival;
  const say = words[language];
  const password = newcomersForm(arrival).all("password")[0] ?? "";
  try {
    await useMemberLink(face.room, token, password);
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.code !== "invalid_request") throw failure;
    return ask(face, arrival, token, failure);
  }
  const children = (
    <>
      <Heading title={say.passwordSaved} />
      <ButtonLink href={`${face.root}/sign-in`}>{say.signIn}</ButtonLink>
    </>
  );
  return narrowPage(face, request, language, { title: say.passwordSaved, children });
}
