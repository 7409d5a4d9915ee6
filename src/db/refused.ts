/**
 * A start that must not go on: the message tells the operator what was found and how to mend it.
 */
export class Refused extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "Refused";
  }
}
