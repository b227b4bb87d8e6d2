import assert from "node:assert/strict";
import { test } from "node:test";
import { readResponseHead } from "./response-head.ts";

const read = (text: string) => readResponseHead(Buffer.from(text, "latin1"));

test("a head is read up to its body, names in lower case", () => {
  const found = read('HTTP/1.1 206 Partial Content\r\nContent-Length: 5 \r\nETag:"x"\r\n\r\nhello');
  assert.equal(found?.head.status, 206);
  assert.deepEqual(Object.fromEntries(found?.head.fields ?? []), { "content-length": "5", etag: '"x"' });
  assert.equal(found?.bodyAt, 62);
});

test("a head that is not all there is waited for", () => {
  const whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
  for (let length = 0; length < whole.length; length++) assert.equal(read(whole.slice(0, length)), null);
  assert.equal(read(whole)?.bodyAt, whole.length);
});

test("interim answers are passed over", () => {
  assert.equal(read("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"), null);
  assert.equal(read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")?.head.status, 200);
});

test("a field that comes twice is not the last of the two", () => {
  assert.equal(read("HTTP/1.1 200 OK\r\na: 1\r\nA: 2\r\n\r\n")?.head.fields.get("a"), "1, 2");
});

const wrong = [
  { text: "HTTP/2 200\r\n\r\n", because: "another version" },
  { text: "SSH-2.0-OpenSSH\r\n\r\n", because: "another protocol" },
  { text: "HTTP/1.1 20 OK\r\n\r\n", because: "no status" },
  { text: "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\n", because: "a space after a name hides it from others" },
  { text: "HTTP/1.1 200 OK\r\na: 1\r\n b: 2\r\n\r\n", because: "a folded line hides a field" },
  { text: "HTTP/1.1 200 OK\r\na: 1\nContent-Length: 5\r\n\r\n", because: "half an end of a line hides a field" },
  { text: "HTTP/1.1 200 OK\r\n: 5\r\n\r\n", because: "a field without a name" },
];
for (const { text, because } of wrong) {
  test(`${JSON.stringify(text)} is no head: ${because}`, () => {
    assert.throws(() => read(text));
  });
}
