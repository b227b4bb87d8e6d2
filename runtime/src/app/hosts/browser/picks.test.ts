import assert from "node:assert/strict";
import { test } from "node:test";
import { LocaraError } from "@locara/schema";
import type { HostFrame } from "./frames.ts";
import { type AskingPage, createPicks } from "./picks.ts";

const openPage = () => {
  const gone = new AbortController();
  const sent: HostFrame[] = [];
  const page: AskingPage = { send: (frame) => void sent.push(frame), gone: gone.signal };
  return { page, sent, leave: () => gone.abort() };
};

const forever = new AbortController().signal;
const idOf = (frame: HostFrame | undefined): string => (frame !== undefined && "id" in frame ? frame.id : "");

test("the page that asks is the page that is shown the dialog, however deep in the call", async () => {
  const picks = createPicks();
  const [asking, other] = [openPage(), openPage()];
  const picked = picks.asking(asking.page, async () => {
    await Promise.resolve();
    return picks.open({ extensions: [] }, forever);
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([asking.sent.length, other.sent.length], [1, 0]);
  picks.upload(idOf(asking.sent[0]))?.accept({ name: "a", bytes: Uint8Array.of(1) });
  assert.deepEqual(await picked, { name: "a", bytes: Uint8Array.of(1) });
});

test("without a page nothing can be picked", async () => {
  await assert.rejects(createPicks().open({ extensions: [] }, forever), { code: "resource/backend-missing" });
});

test("a cancelled call takes its dialog down, and a late upload finds nobody", async () => {
  const picks = createPicks();
  const { page, sent } = openPage();
  const call = new AbortController();
  const picked = picks.asking(page, () => picks.open({ extensions: [] }, call.signal));
  call.abort();
  await assert.rejects(picked, { code: "call/cancelled" });
  assert.deepEqual(
    sent.map(({ host }) => host),
    ["pick", "pick-over"],
  );
  assert.equal(picks.upload(idOf(sent[0])), null);
});

test("a page that is gone cancels what it asked for", async () => {
  const picks = createPicks();
  const { page, leave, sent } = openPage();
  const picked = picks.asking(page, () => picks.open({ extensions: [] }, forever));
  leave();
  await assert.rejects(picked, { code: "call/cancelled" });
  assert.equal(sent.length, 1);
});

test("ids are long, random and never the same", async () => {
  const picks = createPicks();
  const { page, sent, leave } = openPage();
  const picked = [1, 2].map(() => picks.asking(page, () => picks.open({ extensions: [] }, forever)));
  assert.match(idOf(sent[0]), /^[A-Za-z0-9_-]{32}$/);
  assert.notEqual(idOf(sent[0]), idOf(sent[1]));
  leave();
  await Promise.allSettled(picked);
});

test("an upload that is refused fails the call with that error", async () => {
  const picks = createPicks();
  const { page, sent } = openPage();
  const picked = picks.asking(page, () => picks.open({ extensions: [] }, forever));
  picks.upload(idOf(sent[0]))?.refuse(new LocaraError("file/too-large", "Too large.", "Choose another."));
  await assert.rejects(picked, { code: "file/too-large" });
});
