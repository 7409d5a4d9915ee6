/** What a page may mail: one letter of plain text to one person, and what becomes of it. */

export type Letter = {
  /** One that `takes` takes. */
  readonly to: string;
  /** Words of ours alone: nothing that anybody typed stands in a header. */
  readonly subject: string;
  readonly text: string;
};

/**
 * Sent: the mail server took it. Unreachable and refused: it did not. Unsure: it fell silent, and
 * the letter may have left.
 */
export type Fate = "sent" | "unreachable" | "refused" | "unsure";

export type Mail = {
  takes(address: string): boolean;
  /** Answers within seconds, and never throws for what the mail server does. */
  send(letter: Letter): Promise<Fate>;
};
