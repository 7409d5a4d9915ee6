/** What the pages of accounts share: the form of a project's route, and how a route is read. */
import type { RouteInput } from "../engine/change-routes.ts";
import type { OpenedAccount } from "../engine/receiving-accounts.ts";
import type { Project, Route } from "../engine/settings.ts";
import type { Visit } from "../faces/page.ts";
import type { Form } from "../faces/request.ts";
import { Failure } from "../failure.ts";
import { Field } from "../ui/forms.tsx";
import type { Language } from "../ui/language.ts";
import { showRupiah } from "../ui/show.ts";
import { accountWords } from "./account-words.ts";

export function routeFor({ settings }: Project, { id, ownerId }: OpenedAccount): Route | undefined {
  return settings.routes.find((one) => one.account === id && one.ownerId === ownerId);
}

/** Order and limits, as the route has them. */
export function RouteFields({ visit, route }: { visit: Visit; route?: Route | undefined }) {
  const say = accountWords[visit.language];
  const shown = (value: number | undefined) => value?.toString();
  const numeric = { inputmode: "numeric", autocomplete: "off", maxlength: 18 } as const;
  return (
    <>
      <Field
        {...visit.field("order", shown(route?.order ?? 0))}
        {...numeric}
        label={say.order}
        hint={say.orderHint}
        required
      />
      <Field
        {...visit.field("least", shown(route?.least))}
        {...numeric}
        label={say.leastLabel}
        hint={say.limitHint}
      />
      <Field
        {...visit.field("most", shown(route?.most))}
        {...numeric}
        label={say.mostLabel}
        hint={say.limitHint}
      />
    </>
  );
}

/** Fails: invalid_request (order, least, most). */
export function readRoute(form: Form): Pick<RouteInput, "order" | "least" | "most"> {
  const bound = (name: "least" | "most") =>
    form.text(name) === "" ? {} : { [name]: form.whole(name) };
  const route: Pick<RouteInput, "order" | "least" | "most"> = {
    order: form.whole("order"),
    ...bound("least"),
    ...bound("most"),
  };
  if (route.least === 0) {
    throw new Failure("invalid_request", "The smallest amount is 1 at least", { field: "least" });
  }
  if (route.most !== undefined && route.most < (route.least ?? 1)) {
    const message = "The largest amount is not below the smallest, nor 0";
    throw new Failure("invalid_request", message, { field: "most" });
  }
  return route;
}

export function limitsOf({ least, most }: Route, language: Language): string {
  const say = accountWords[language];
  const bounds = [
    least === undefined ? "" : say.least(showRupiah(least)),
    most === undefined ? "" : say.most(showRupiah(most)),
  ].filter((one) => one !== "");
  return bounds.length === 0 ? say.anyAmount : bounds.join(", ");
}
