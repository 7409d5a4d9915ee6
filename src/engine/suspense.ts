/** The inbox of money that was set aside: seen, and decided of, by somebody, for a reason. */
import {
  type Preview,
  previewSuspense,
  resolveSuspense,
  type SuspenseAct,
  type SuspenseRoom,
} from "./resolve-suspense.ts";
import { findSuspense, listSuspense, type Suspense, type SuspenseFilter } from "./suspense-rows.ts";

/** Who acts, and why: both are written down. */
export type Acting = { readonly by: string; readonly reason: string };

/** Money in suspense by the ids that lead to it. */
export type Named = Pick<Suspense, "merchantId" | "id">;

type Asked<Do extends SuspenseAct["do"]> = Omit<Extract<SuspenseAct, { do: Do }>, "do">;

/**
 * All refusals are `Failure`s; each act fails as `resolveSuspense` says, and asked again answers
 * with what stands.
 */
export type SuspenseInbox = {
  /** Newest first. */
  list(filter: SuspenseFilter): Promise<readonly Suspense[]>;
  show(merchantId: string, id: string): Promise<Suspense | undefined>;
  /** Its payment becomes paid by it; one that is paid already has it on top. */
  accept(of: Named, acting: Acting): Promise<Suspense>;
  /** Another payment of the merchant becomes paid by it. */
  attach(of: Named, asked: Asked<"attach">): Promise<Suspense>;
  /** It goes back to its sender: by the rail where it can, else by hand, with evidence. */
  refund(of: Named, asked: Asked<"refund">): Promise<Suspense>;
  /** The house keeps what nobody claims, or bears what nobody pays. */
  writeOff(of: Named, acting: Acting): Promise<Suspense>;
  /** What an act would do; nothing is done. */
  preview(of: Named, act: SuspenseAct): Promise<Preview>;
};

export function createSuspense(room: SuspenseRoom): SuspenseInbox {
  const { db } = room;
  return {
    list: (filter) => listSuspense(db, filter),
    show: (merchantId, id) => findSuspense(db, merchantId, id),
    accept: (of, acting) => resolveSuspense(room, of, { ...acting, do: "accept" }),
    attach: (of, asked) => resolveSuspense(room, of, { ...asked, do: "attach" }),
    refund: (of, asked) => resolveSuspense(room, of, { ...asked, do: "refund" }),
    writeOff: (of, acting) => resolveSuspense(room, of, { ...acting, do: "write_off" }),
    preview: (of, act) => previewSuspense(room, of, act),
  };
}
