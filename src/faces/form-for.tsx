/** A form of a page: sent to the page itself, for one of its acts, with the session's own token. */
import type { Child } from "hono/jsx";
import { Actions, Button, ButtonLink } from "../ui/forms.tsx";
import { Heading, Notice } from "../ui/parts.tsx";
import type { Visit } from "./page.ts";
import { words } from "./words.ts";

type FormView = {
  readonly visit: Visit;
  /** The name of the act in the page's `acts`. */
  readonly act: string;
  /** Fields that nobody sees. */
  readonly hidden?: Readonly<Record<string, string>>;
  /** Set where one of its fields is a file. */
  readonly files?: boolean;
  readonly children: Child;
};

export function FormFor({ visit, act, hidden = {}, files, children }: FormView) {
  return (
    <form
      method="post"
      action={visit.here({})}
      class="form"
      {...(files && { enctype: "multipart/form-data" })}
    >
      <input type="hidden" name="_act" value={act} />
      <input type="hidden" name="_token" value={visit.formToken} />
      {Object.entries(hidden).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
}

/** Asks before what cannot be taken back: what it does, yes, and the way back. */
export function Confirm({
  visit,
  act,
  hidden = {},
  title,
  body,
  yes,
  back,
}: Omit<FormView, "children"> & {
  title: string;
  body: Child;
  yes: string;
  back: string;
}) {
  return (
    <>
      <Heading title={title} />
      <Notice tone="warn">{body}</Notice>
      <FormFor visit={visit} act={act} hidden={hidden}>
        <Actions>
          <Button look="danger">{yes}</Button>
          <ButtonLink href={back} look="quiet">
            {words[visit.language].back}
          </ButtonLink>
        </Actions>
      </FormFor>
    </>
  );
}
