/** A button that copies. Shown by script alone: without it there is nothing that could copy. */

export function Copy({ label, copied, text }: { label: string; copied: string; text: string }) {
  return (
    <button class="button quiet" type="button" data-copy={text} data-copied={copied} hidden>
      {label}
    </button>
  );
}
