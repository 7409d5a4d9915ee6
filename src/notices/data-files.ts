/** Data that lies in a folder of its own, one file each: what its files export by default. */
import { readdirSync } from "node:fs";

/** Sources as they stand in src (.ts) and in dist (.js); tests and typings are none. */
const SOURCE = /^[a-z0-9-]+\.(?:ts|js)$/;

/** `folder` is an address that ends in a slash; the order is that of the files' names. */
export async function dataIn<Data>(folder: URL): Promise<readonly Data[]> {
  const files = readdirSync(folder).filter((file) => SOURCE.test(file));
  const modules = await Promise.all(
    files.toSorted().map((file) => import(new URL(file, folder).href)),
  );
  return modules.map(({ default: data }) => data as Data);
}
