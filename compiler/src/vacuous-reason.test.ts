import assert from "node:assert/strict";
import test from "node:test";
import { type AnyCapability, capabilities } from "@locara/schema";
import { vacuity } from "./vacuous-reason.ts";

const of = (id: string) => capabilities.find((capability) => capability.id === id) as AnyCapability;
const said = {
  displayName: "Quiet Notes",
  description: "Takes notes by voice.",
  earlier: ["Sends your notes to a friend."],
};

const vacuous = [
  { id: "clipboard", text: "", because: "fewer than 3 words" },
  { id: "clipboard", text: "...", because: "fewer than 3 words" },
  { id: "clipboard", text: "Required.", because: "fewer than 3 words" },
  { id: "clipboard", text: "Copy text", because: "fewer than 3 words" },
  { id: "clipboard", text: "Needed for the app to work properly.", because: "no more than" },
  { id: "clipboard", text: "We need access to your clipboard.", because: "no more than" },
  {
    id: "clipboard",
    text: "This app requires the clipboard permission because it uses the clipboard.",
    because: "no more than",
  },
  { id: "net", text: "It needs to reach web servers.", because: "no more than" },
  { id: "background", text: "To keep running when the window is closed", because: "no more than" },
  { id: "fs.paths", text: "needed needed needed needed", because: "no more than" },
  { id: "net", text: "takes NOTES, by voice!", because: "what the app is" },
  { id: "net", text: "sends your notes - to a friend", because: "another capability" },
  { id: "net", text: "\u200b \u200b \u200b", because: "fewer than 3 words" },
];

for (const { id, text, because } of vacuous) {
  test(`${JSON.stringify(text)} says nothing about ${id}: ${because}`, () => {
    assert.match(vacuity(text, of(id), said) ?? "it says something", new RegExp(because));
  });
}

const telling = [
  { id: "device.microphone", text: "Hears what you dictate." },
  { id: "clipboard", text: "Turns what you copied into a note." },
  { id: "net", text: "Looks up words you ask for." },
  { id: "fs.user-selected", text: "Opens the recordings you choose." },
  { id: "fs.user-paths", text: "Finds recordings in your folders." },
  { id: "background", text: "Goes on recording a meeting while you write elsewhere." },
  { id: "clipboard", text: "Verwandelt Kopiertes in eine Notiz." },
  { id: "clipboard", text: "コピーした内容をメモにします。" },
  { id: "clipboard", text: "把复制的内容变成笔记" },
  { id: "clipboard", text: "Превращает скопированное в заметку." },
];

for (const { id, text } of telling) {
  test(`${JSON.stringify(text)} tells something about ${id}`, () =>
    assert.equal(vacuity(text, of(id), said), undefined));
}

test("a very long reason is judged at once", () => {
  assert.equal(typeof vacuity("needed ".repeat(30_000), of("net"), said), "string");
});
