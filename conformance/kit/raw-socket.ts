import type { Page } from "@playwright/test";
import { Packr } from "msgpackr";

/** Envelopes as the browser host's socket carries them. */
export const codec = new Packr({ useRecords: false, moreTypes: true });

/**
 * Sends messages over a second socket that the page's own script opens with the page's own bearer, and answers with
 * what comes back: as many answers as there were messages.
 */
export async function callRaw(page: Page, messages: readonly object[]): Promise<readonly unknown[]> {
  const bearer = await page.evaluate(() => sessionStorage.getItem("locara.bearer"));
  const hello = { v: 1, host: "hello", bearer };
  const frames = [hello, ...messages].map((message) => codec.pack(message).toString("base64"));
  const received = await page.evaluate(
    ([encoded, wanted]) =>
      new Promise<string[]>((resolve, reject) => {
        const answers: string[] = [];
        const socket = new WebSocket(`ws://${location.host}/locara-socket`);
        socket.binaryType = "arraybuffer";
        const bytesOf = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        socket.onopen = () => {
          for (const frame of encoded as string[]) socket.send(bytesOf(frame));
        };
        socket.onmessage = ({ data }) => {
          answers.push(btoa(Array.from(new Uint8Array(data), (byte) => String.fromCharCode(byte)).join("")));
          // The first answer is the welcome.
          if (answers.length === (wanted as number) + 1) {
            socket.close();
            resolve(answers.slice(1));
          }
        };
        socket.onclose = ({ reason }) => reject(new Error(`closed: ${reason}`));
      }),
    [frames, messages.length],
  );
  return received.map((text) => codec.unpack(Buffer.from(text, "base64")) as unknown);
}
