/** The parts that pages ask with: fields with label, hint and error, buttons, tabs, pages. */
import type { Child } from "hono/jsx";
import type { Way } from "./page-frame.tsx";

/** What a field was sent with and refused for; a page gets it from its visit. */
export type Sent = {
  readonly name: string;
  readonly value?: string | undefined;
  readonly error?: string | undefined;
};

type Labelled = Sent & { readonly label: string; readonly hint?: string | undefined };

export type FieldView = Labelled & {
  readonly type?:
    | "text"
    | "email"
    | "password"
    | "number"
    | "date"
    | "datetime-local"
    | "url"
    | "tel"
    | "search";
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly inputmode?: "numeric" | "text" | "email" | "tel" | "url";
  readonly maxlength?: number;
  readonly minlength?: number;
  readonly placeholder?: string;
  readonly autofocus?: boolean;
};

/** One line to fill in. A password is never sent back. */
export function Field({ label, hint, error, name, value, type = "text", ...rest }: FieldView) {
  const shown = type === "password" ? undefined : value;
  return (
    <Around {...{ name, label, hint, error }}>
      <input
        {...said({ name, hint, error })}
        type={type}
        {...(shown !== undefined && { value: shown })}
        {...rest}
      />
    </Around>
  );
}

/** A file to choose. What was chosen is never sent back: browsers do not take it. */
export function FileField({
  label,
  hint,
  error,
  name,
  accept,
}: Labelled & {
  accept: string;
}) {
  return (
    <Around {...{ name, label, hint, error }}>
      <input {...said({ name, hint, error })} type="file" accept={accept} />
    </Around>
  );
}

export function TextArea({
  label,
  hint,
  error,
  name,
  value,
  rows = 4,
  ...rest
}: Labelled & {
  rows?: number;
  required?: boolean;
  maxlength?: number;
}) {
  return (
    <Around {...{ name, label, hint, error }}>
      <textarea {...said({ name, hint, error })} rows={rows} {...rest}>
        {value ?? ""}
      </textarea>
    </Around>
  );
}

export type Choice = { readonly value: string; readonly label: string };

export function Select({
  label,
  hint,
  error,
  name,
  value,
  choices,
}: Labelled & {
  choices: readonly Choice[];
}) {
  return (
    <Around {...{ name, label, hint, error }}>
      <select {...said({ name, hint, error })}>
        {choices.map((choice) => (
          <option value={choice.value} selected={choice.value === value}>
            {choice.label}
          </option>
        ))}
      </select>
    </Around>
  );
}

export function Checkbox({ name, label, hint, value, checked }: Labelled & { checked?: boolean }) {
  const id = `field-${name}-${value ?? "on"}`;
  return (
    <div class="check">
      <input type="checkbox" id={id} name={name} value={value ?? "on"} checked={checked ?? false} />
      <div>
        <label for={id}>{label}</label>
        {hint ? <p class="soft small">{hint}</p> : null}
      </div>
    </div>
  );
}

/** One of a few, all to be seen. */
export function Choices({
  label,
  hint,
  error,
  name,
  value,
  choices,
}: Labelled & {
  choices: readonly (Choice & { readonly hint?: string })[];
}) {
  return (
    <fieldset class="choices">
      <legend>{label}</legend>
      {hint ? <p class="soft small">{hint}</p> : null}
      {choices.map((choice) => {
        const id = `field-${name}-${choice.value}`;
        const checked = choice.value === value;
        return (
          <div class="check">
            <input type="radio" id={id} name={name} value={choice.value} checked={checked} />
            <div>
              <label for={id}>{choice.label}</label>
              {choice.hint ? <p class="soft small">{choice.hint}</p> : null}
            </div>
          </div>
        );
      })}
      {error ? (
        <p class="error" role="alert">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}

function Around({ name, label, hint, error, children }: Labelled & { children: Child }) {
  return (
    <div class="field">
      <label for={`field-${name}`}>{label}</label>
      {hint ? (
        <p class="soft small" id={`hint-${name}`}>
          {hint}
        </p>
      ) : null}
      {children}
      {error ? (
        <p class="error" id={`error-${name}`} role="alert">
          {error}
        </p>
      ) : null}
    </div>
  );
}

/** What a control says of itself: its name, what describes it, whether it was refused. */
function said({ name, hint, error }: Pick<Labelled, "name" | "hint" | "error">) {
  const described = [hint && `hint-${name}`, error && `error-${name}`].filter(Boolean).join(" ");
  return {
    id: `field-${name}`,
    name,
    ...(described && { "aria-describedby": described }),
    ...(error && { "aria-invalid": "true" as const }),
  };
}

export type ButtonLook = "full" | "quiet" | "danger";

/** Sends its form; `name` and `value` say which button it was. */
export function Button({
  look = "full",
  name,
  value,
  children,
}: {
  look?: ButtonLook;
  name?: string;
  value?: string;
  children: Child;
}) {
  return (
    <button
      type="submit"
      class={`button ${look}`}
      {...(name && { name })}
      {...(value !== undefined && { value })}
    >
      {children}
    </button>
  );
}

export function ButtonLink({
  href,
  look = "full",
  children,
}: {
  href: string;
  look?: ButtonLook;
  children: Child;
}) {
  return (
    <a href={href} class={`button ${look}`}>
      {children}
    </a>
  );
}

export function Actions({ children }: { children: Child }) {
  return <div class="actions">{children}</div>;
}

/** A text to take along, and the button that copies it where there is script. */
export function Copyable({ text, copy, copied }: { text: string; copy: string; copied: string }) {
  return (
    <span class="copyable">
      <code>{text}</code>
      <button type="button" class="button quiet small" data-copy={text} data-copied={copied} hidden>
        {copy}
      </button>
    </span>
  );
}

/** Text of several lines to read closely and take along; it is called by its label. */
export function Block({
  label,
  text,
  said: words,
}: {
  label: string;
  text: string;
  /** Absent: there is nothing to copy. */
  said?: { readonly copy: string; readonly copied: string };
}) {
  return (
    <figure class="block" aria-label={label}>
      <pre>{text}</pre>
      {words ? (
        <button
          type="button"
          class="button quiet small"
          data-copy={text}
          data-copied={words.copied}
          hidden
        >
          {words.copy}
        </button>
      ) : null}
    </figure>
  );
}

/** Narrows what a page lists, by its address alone, so that it can be kept and handed on. */
export function Filters({
  label,
  action,
  children,
  said: words,
}: {
  label: string;
  /** The page's address without a query, which is also the way out of every filter. */
  action: string;
  children: Child;
  said: { readonly apply: string; readonly clear: string };
}) {
  return (
    <search aria-label={label}>
      <form method="get" action={action} class="filters">
        {children}
        <Actions>
          <Button look="quiet">{words.apply}</Button>
          <ButtonLink href={action} look="quiet">
            {words.clear}
          </ButtonLink>
        </Actions>
      </form>
    </search>
  );
}

/** Ways between views of one thing. */
export function Tabs({ label, ways }: { label: string; ways: readonly Way[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {ways.map(({ href, label: name, here }) => (
          <li>
            <a href={href} {...(here && { "aria-current": "page" })}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** To what is newer and older than the rows on the page. */
export function Pages({
  label,
  newer,
  older,
  said: words,
}: {
  label: string;
  newer?: string | undefined;
  older?: string | undefined;
  said: { readonly newer: string; readonly older: string };
}) {
  if (newer === undefined && older === undefined) return null;
  return (
    <nav class="pages" aria-label={label}>
      {newer === undefined ? <span /> : <a href={newer} rel="prev">{`← ${words.newer}`}</a>}
      {older === undefined ? <span /> : <a href={older} rel="next">{`${words.older} →`}</a>}
    </nav>
  );
}
