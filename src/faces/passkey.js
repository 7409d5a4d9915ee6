/**
 * Passkeys: where the browser knows them, a button asks it for one and sends the answer with its
 * form. Without script the button stays hidden, and codes do the same.
 */
for (const button of document.querySelectorAll("button[data-passkey]")) {
  if (!globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { form, dataset } = button;
    const makes = dataset.passkey === "create";
    const offered = JSON.parse(dataset.options);
    const publicKey = makes
      ? PublicKeyCredential.parseCreationOptionsFromJSON(offered)
      : PublicKeyCredential.parseRequestOptionsFromJSON(offered);
    try {
      const made = await navigator.credentials[makes ? "create" : "get"]({ publicKey });
      form.elements.namedItem(dataset.field).value = JSON.stringify(made.toJSON());
      form.submit();
    } catch {
      // The person changed their mind, or the device has no such key: the page stays as it is.
    }
  });
}
