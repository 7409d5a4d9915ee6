/**
 * What a page of the dashboard or the console is: a value with its address, the right it asks for,
 * what it shows and what its forms do. One file a page, found by the folder it lies in.
 */
import type { Child } from "hono/jsx";
import type { Clock, Instant } from "../clock.ts";
import type { Pool, PoolClient } from "../db/pool.ts";
import type { Engine } from "../engine/engine.ts";
import type { Merchant } from "../engine/merchants.ts";
import type { Project } from "../engine/settings.ts";
import type { Failure } from "../failure.ts";
import type { Ids } from "../ids.ts";
import type { Person, Realm } from "../people/person.ts";
import type { MemberRight, OperatorRight, Role } from "../people/roles.ts";
import type { Session } from "../people/sessions.ts";
import type { Sent } from "../ui/forms.tsx";
import type { Both, Language } from "../ui/language.ts";
import type { HouseDesk } from "./house-desk.ts";
import type { Mail } from "./mail.ts";
import type { Form } from "./request.ts";
import type { ProgramReply, ProgramRequest, Wire } from "./wire.ts";

/** What pages work with: the engine for every change, the pool for what no merchant owns. */
export type FaceRoom = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly houseKey: Buffer;
  readonly engine: Engine;
  /** The dialects that there are. */
  readonly wires: readonly Wire[];
  /** The house itself, for its operators. */
  readonly desk: HouseDesk;
  /** Asks our own operations, as programs do, without leaving this process. */
  ask(request: ProgramRequest): Promise<ProgramReply | undefined>;
  /** Absent where the operator has set no mail server. */
  readonly mail: Mail | undefined;
  /** Who changes projects' fees and limits here: their owners and admins, or operators alone. */
  readonly feesBy: "merchant" | "operator";
  /** Where programs and buyers reach us: `https://pay.example.com`. */
  readonly publicUrl: string;
  /** Who may make an account: whom the house invites, whom merchants invite too, or anybody. */
  readonly signUp: "closed" | "invite" | "open";
};

/**
 * Whose page it is, which says where it stands: `/dashboard/projects/{slug}…` of one project,
 * `/dashboard/merchants/{id}…` of one merchant, `/console…` of the house, or the person's own.
 */
export type Scope = "project" | "merchant" | "house" | "person";

/** Somebody at a page. */
export type Visit = {
  readonly room: FaceRoom;
  readonly realm: Realm;
  readonly language: Language;
  readonly now: Instant;
  readonly person: Person;
  readonly session: Session;
  /** Absent on a person's own pages of the dashboard. */
  readonly role: Role | undefined;
  readonly merchant: Merchant | undefined;
  readonly project: Project | undefined;
  /** What stands in the address where the page's path has `:name`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Of this page, without a query. */
  readonly address: string;
  /** Of the origin that people reach us under: `https://pay.example.com`. */
  readonly origin: string;
  /** Where the visitor comes from in the network. */
  readonly caller: Pick<ProgramRequest, "address" | "from">;
  /** What was sent and refused: fields show it again. */
  readonly sent: Form | undefined;
  readonly refusal: Failure | undefined;
  /** Proves that a form was made for this session; `FormFor` puts it in. */
  readonly formToken: string;
  /** Whether the person's role has a right. */
  may(right: MemberRight | OperatorRight): boolean;
  /** The address of another page of the same scope. */
  link(path: string, query?: Readonly<Record<string, string | undefined>>): string;
  /** This page with some of its query changed; undefined takes a name out. */
  here(changes: Readonly<Record<string, string | undefined>>): string;
  /** A field's name, what it was sent with (else `value`) and why it was refused. */
  field(name: string, value?: string): Sent;
  /**
   * Reads of the visit's merchant, in one read-only transaction that sees the rows of no other.
   */
  read<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result>;
  /**
   * Writes down what the person did; every act does. `detail` holds no secret. `merchantId`: whose
   * business it is, where a page of the house acts on a merchant's.
   */
  audit(
    verb: string,
    subject: string,
    detail?: Readonly<Record<string, unknown>>,
    merchantId?: string | null,
  ): Promise<void>;
};

type With<Name extends keyof Visit> = {
  readonly [Key in Name]: NonNullable<Visit[Key]>;
};

export type VisitOf<Of extends Scope> = Of extends "project"
  ? Visit & With<"project" | "merchant" | "role">
  : Of extends "merchant"
    ? Visit & With<"merchant" | "role">
    : Of extends "house"
      ? Visit & With<"role">
      : Visit;

export type RightOf<Of extends Scope> = Of extends "house"
  ? OperatorRight
  : Of extends "person"
    ? "own-pages"
    : MemberRight;

/** Where one is after an act; `told` names a sentence of the page there. */
export type ActResult =
  | { readonly to: string; readonly told?: string }
  /** For what is shown this once: a key, codes. */
  | { readonly shown: Child }
  | Response;

export type Act<Of extends Scope> = {
  readonly right: RightOf<Of>;
  /**
   * For what destroys or moves money: the second factor is asked for again, unless it was shown
   * within the last minutes. Nothing runs before.
   */
  readonly fresh?: true | ((visit: VisitOf<Of>) => boolean);
  /** Does it, with an audit line. A `Failure` with a field is shown at that field. */
  run(visit: VisitOf<Of>, form: Form): Promise<ActResult>;
};

export type Page<Of extends Scope> = {
  readonly scope: Of;
  /** Under the scope's address: `""`, `/payments`, `/payments/:id`. */
  readonly path: string;
  readonly right: RightOf<Of>;
  readonly title: Both;
  /** Its place among the ways; absent: reached from other pages alone. */
  readonly way?: { readonly group: string; readonly place: number };
  /** What to say after an act that went well, by its `told`. */
  readonly told?: Readonly<Record<string, Both>>;
  /** The page's content, or a whole answer of its own (a file, a stream). */
  show(visit: VisitOf<Of>): Promise<Child | Response> | Child | Response;
  readonly acts?: Readonly<Record<string, Act<Of>>>;
};

/** A page of any scope, as tables hold it. */
export type AnyPage = Omit<Page<Scope>, "right" | "show" | "acts"> & {
  readonly right: MemberRight | OperatorRight | "own-pages";
  show(visit: Visit): Promise<Child | Response> | Child | Response;
  readonly acts?: Readonly<Record<string, AnyAct>>;
};

export type AnyAct = {
  readonly right: MemberRight | OperatorRight | "own-pages";
  readonly fresh?: true | ((visit: Visit) => boolean);
  run(visit: Visit, form: Form): Promise<ActResult>;
};

/** Ties a page's functions to its scope, then lets tables hold pages of any. */
export function definePage<const Of extends Scope>(page: Page<Of>): AnyPage {
  return page as unknown as AnyPage;
}
