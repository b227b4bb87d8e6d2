// As much of JSON as these tools need. What reaches a tool was checked against its input schema before.

import { readInput, writeAnswer } from "./streams";

/** The text members of the input, which is one flat object of texts. */
export function readTexts(): Map<string, string> {
  const text = String.UTF8.decode(readInput());
  const members = new Map<string, string>();
  const reader = new Reader(text);
  reader.expect(0x7b);
  if (reader.next() == 0x7d) return members;
  while (true) {
    const name = reader.text();
    reader.expect(0x3a);
    members.set(name, reader.text());
    if (reader.next() != 0x2c) return members;
    reader.at++;
  }
}

export function writeJson(json: string): void {
  writeAnswer(String.UTF8.encode(json));
}

/** A text as JSON. Halves of a pair are escaped, so that a lone one survives too. */
export function quoted(text: string): string {
  const parts = new Array<string>();
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x20 && unit != 0x22 && unit != 0x5c && (unit < 0xd800 || unit > 0xdfff)) continue;
    parts.push(text.substring(from, at));
    parts.push("\\u" + unit.toString(16).padStart(4, "0"));
    from = at + 1;
  }
  parts.push(text.substring(from));
  return '"' + parts.join("") + '"';
}

class Reader {
  at: i32 = 0;

  constructor(private source: string) {}

  /** The next code unit that is no space; it is not read yet. */
  next(): i32 {
    while (this.at < this.source.length && this.source.charCodeAt(this.at) <= 0x20) this.at++;
    return this.at < this.source.length ? this.source.charCodeAt(this.at) : -1;
  }

  expect(unit: i32): void {
    if (this.next() != unit) unreachable();
    this.at++;
  }

  text(): string {
    this.expect(0x22);
    const parts = new Array<string>();
    let from = this.at;
    while (true) {
      if (this.at >= this.source.length) unreachable();
      const unit = this.source.charCodeAt(this.at);
      if (unit == 0x22) {
        parts.push(this.source.substring(from, this.at++));
        return parts.join("");
      }
      if (unit != 0x5c) {
        this.at++;
        continue;
      }
      parts.push(this.source.substring(from, this.at));
      parts.push(this.escaped(this.source.charCodeAt(this.at + 1)));
      from = this.at;
    }
  }

  private escaped(unit: i32): string {
    this.at += 2;
    if (unit == 0x6e) return "\n";
    if (unit == 0x74) return "\t";
    if (unit == 0x72) return "\r";
    if (unit == 0x62) return "\b";
    if (unit == 0x66) return "\f";
    if (unit != 0x75) return String.fromCharCode(unit);
    this.at += 4;
    return String.fromCharCode(i32(parseInt(this.source.substring(this.at - 4, this.at), 16)));
  }
}
