/** The button that asks the browser for a passkey and sends what it answered with its form. */

export function PasskeyAnswer(view: {
  /** Of the field that carries the answer. */
  readonly name: string;
  /** What the browser is handed. */
  readonly options: string;
  readonly label: string;
  /** Makes a key instead of showing one. */
  readonly makes?: boolean;
}) {
  return (
    <>
      <input type="hidden" name={view.name} />
      <button
        type="button"
        class="button quiet"
        data-passkey={view.makes ? "create" : "get"}
        data-field={view.name}
        data-options={view.options}
        hidden
      >
        {view.label}
      </button>
    </>
  );
}
