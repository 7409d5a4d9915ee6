/** Lists: a page when awaited, every item when iterated. */
import type { List } from "./shapes.ts";

/** `await` gives one page; `for await` goes through all of them, page by page. */
export type Listing<Item> = PromiseLike<List<Item>> & AsyncIterable<Item>;

/** `page` asks for the page after a cursor; the first when it is undefined. */
export function listing<Item>(
  page: (cursor: string | undefined) => Promise<List<Item>>,
): Listing<Item> {
  let first: Promise<List<Item>> | undefined;
  const firstPage = () => {
    first ??= page(undefined);
    return first;
  };
  return {
    // biome-ignore lint/suspicious/noThenProperty: awaited, a listing is its first page
    then: (fulfilled, rejected) => firstPage().then(fulfilled, rejected),
    async *[Symbol.asyncIterator]() {
      let current = await firstPage();
      while (true) {
        yield* current.data;
        if (!current.has_more || current.next_cursor === null) return;
        current = await page(current.next_cursor);
      }
    },
  };
}
