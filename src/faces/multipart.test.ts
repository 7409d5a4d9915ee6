/** Forms with files: what browsers send is read as it was, and what is broken is no form. */
import { expect, test } from "vitest";
import { readMultipart } from "./multipart.ts";

async function sent(form: FormData) {
  const response = new Response(form);
  const body = Buffer.from(await response.arrayBuffer());
  return { body, type: response.headers.get("content-type") ?? "" };
}

const bytes = Buffer.from([0, 13, 10, 45, 45, 255, 13, 10]);

async function example() {
  const form = new FormData();
  form.set("teks", "baris\r\nbaris · é");
  form.set("kosong", "");
  form.set("gambar", new Blob([new Uint8Array(bytes)]), "a.png");
  form.set("tanpa", new Blob([]), "b.png");
  return sent(form);
}

test("fields and files come as they were sent, bytes and all", async () => {
  const { body, type } = await example();
  const parts = readMultipart(body, type);
  expect(parts?.entries).toEqual([
    ["teks", "baris\r\nbaris · é"],
    ["kosong", ""],
  ]);
  expect(parts?.files).toEqual([{ name: "gambar", file: "a.png", bytes }]);
});

test("a form cut anywhere, or of another boundary, is none", async () => {
  const { body, type } = await example();
  for (let end = 0; end < body.length - 4; end += 1) {
    expect(readMultipart(body.subarray(0, end), type), String(end)).toBeUndefined();
  }
  expect(readMultipart(body, "multipart/form-data; boundary=x")).toBeUndefined();
  expect(readMultipart(body, "multipart/form-data")).toBeUndefined();
});
