/** A channel's sign as an address of its own picture: a few letters on a colour, no logo. */
import type { Channel } from "../../channels/index.ts";

export function signOf({ letters, color }: Channel["icon"]): string {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 40">' +
    `<rect width="64" height="40" rx="6" fill="${color}"/>` +
    '<text x="32" y="26" font-family="sans-serif" font-size="16" font-weight="700" ' +
    `text-anchor="middle" fill="#fff">${letters}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
