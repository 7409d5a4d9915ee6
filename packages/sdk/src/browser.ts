/** For the buyer's browser: no key and no secret, only the way to the checkout and back. */

/** Where the buyer pays: http or https, and a checkout page of ours. */
export function isCheckoutUrl(text: string, origin: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const web = url?.protocol === "https:" || url?.protocol === "http:";
  return web && url?.origin === origin && url.pathname.includes("/checkout/");
}

type Leaving = { assign(url: string): void };

/** Leaves for the checkout page. Throws a TypeError when it is none of `origin`. */
export function goToCheckout(
  checkoutUrl: string,
  origin: string,
  location: Leaving = (globalThis as unknown as { location: Leaving }).location,
): void {
  if (!isCheckoutUrl(checkoutUrl, origin)) throw new TypeError("This is no checkout page");
  location.assign(checkoutUrl);
}

/**
 * Asks your own server until it says that the order has ended: what the page says when a buyer
 * comes back proves nothing. `ask` gives the payment's status; resolves to the last one it gave.
 */
export async function untilEnded(
  ask: () => Promise<string>,
  options: { readonly every?: number; readonly signal?: AbortSignal } = {},
): Promise<string> {
  while (true) {
    const status = await ask();
    if (status !== "pending" || options.signal?.aborted) return status;
    await new Promise((resolve) => setTimeout(resolve, options.every ?? 2_000));
  }
}
