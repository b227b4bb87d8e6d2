import { connect } from "node:net";
import { codec } from "../../kit/raw-socket.ts";
import type { Attempt } from "../attempt.ts";
import type { SocketWire } from "../page/wire.ts";

/** Bytes on the browser host's socket that no page's bridge packs. A socket that brings them is closed; the host lives. */

const closed = /^closed (?:1002|1003|1006|1007|1008|1009)\b/;

const packed = (id: string, bytes: (() => Uint8Array) | string, expect: RegExp = closed): Attempt<SocketWire> => ({
  id: `frames: ${id}`,
  category: "frames",
  stoppedBy: "runtime",
  hosts: ["browser"],
  attempt: (wire) => wire.sendBytes(typeof bytes === "string" ? bytes : bytes()),
  expect,
});

const of =
  (...bytes: readonly number[]) =>
  (): Uint8Array =>
    Uint8Array.from(bytes);
const repeated = (byte: number, count: number) => (): Uint8Array => new Uint8Array(count).fill(byte);
const head = codec.pack({ v: 1, request_id: "a", command: "app.info" });
/** A request whose arguments are these bytes. */
const withPayload =
  (...bytes: readonly number[]) =>
  (): Uint8Array => {
    const request = Uint8Array.from([...head, 0xa7, ...Buffer.from("payload"), ...bytes]);
    request[0] = (request[0] as number) + 1;
    return request;
  };

const messages: readonly Attempt<SocketWire>[] = [
  packed("text in place of bytes", '{"v":1}'),
  packed("nothing at all", of()),
  packed("byte that MessagePack has not", of(0xc1)),
  packed("number", of(0x07)),
  packed("list of four thousand million that are not there", of(0xdd, 0xff, 0xff, 0xff, 0xff)),
  packed("object of four thousand million that are not there", of(0xdf, 0xff, 0xff, 0xff, 0xff)),
  packed("text of four thousand million letters that are not there", of(0xdb, 0xff, 0xff, 0xff, 0xff)),
  packed("bytes of four thousand million that are not there", of(0xc6, 0xff, 0xff, 0xff, 0xff)),
  packed("extension of four thousand million that are not there", of(0xc9, 0xff, 0xff, 0xff, 0xff, 1)),
  packed("list in a list a hundred thousand times", repeated(0x91, 100_000)),
  packed("object in an object a hundred thousand times", () =>
    Uint8Array.from(Array.from({ length: 200_000 }, (_, index) => (index % 2 === 0 ? 0x81 : 0xa0))),
  ),
  packed("half a message", () => head.subarray(0, head.length / 2)),
  packed("message and another behind it", () => Uint8Array.from([...head, ...head])),
  packed("arguments that are missing", () => Uint8Array.from([(head[0] as number) + 1, ...head.subarray(1)])),
  ...Object.entries({
    date: 0xff,
    set: 0x73,
    pattern: 0x78,
    error: 0x65,
    "large number": 0x42,
    records: 0x72,
    "bundled texts": 0x62,
    reference: 0x70,
    "kind of array": 0x74,
    symbol: 0x53,
    unknown: 0x2a,
  }).map(([name, type]) =>
    packed(
      `extension for a ${name} in the arguments`,
      withPayload(0xd6, type, 1, 2, 3, 4),
      /^(?:closed (?:1007|1002|1009)\b.*|a (?:argument|protocol)\/[a-z-]+)$/,
    ),
  ),
  packed(
    "text that is no text in the arguments",
    withPayload(0xa2, 0xc3, 0x28),
    /^(?:closed 1007.*|a (?:argument|protocol)\/[a-z-]+)$/,
  ),
  packed(
    "number that is none in the arguments",
    withPayload(0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0),
    /^(?:closed 1007.*|a (?:argument|protocol)\/[a-z-]+)$/,
  ),
  ...["hello", "welcome", "pick", "pick-over", "save", "reload", "constructor", ""].map((host) =>
    packed(
      `word ${JSON.stringify(host)} that is the host's to say`,
      () => codec.pack({ v: 1, host, id: "x" }),
      /^closed 1008/,
    ),
  ),
  ...["picked-none", "saved"].map((host) =>
    packed(`answer ${host} to what nobody asked`, () => codec.pack({ v: 1, host, id: "x", error: null }), /^nothing$/),
  ),
  packed(
    "answer to a pick with an error that is no object",
    () => codec.pack({ v: 1, host: "saved", id: "x", error: "x" }),
    /^closed 1008/,
  ),
];

/** The frames below the messages, with nothing of a socket's own library: the bytes as they stand. */
const bare = (id: string, bytes: readonly number[], more = 0): Attempt<SocketWire> => ({
  id: `frames: ${id}`,
  category: "frames",
  stoppedBy: "runtime",
  hosts: ["browser"],
  expect: /^ended, and the host answers$/,
  async attempt(wire) {
    const said = await bareSocket(wire.origin, [Buffer.from(bytes), Buffer.alloc(more)]);
    const after = await wire.exchange([]);
    return after === "nothing" ? `${said}, and the host answers` : `${said}, and the host says ${after}`;
  },
});

/** Upgrades by hand, sends, and waits for the host to end it. */
const bareSocket = (origin: string, parts: readonly Buffer[]): Promise<string> =>
  new Promise((resolve) => {
    const { host, port } = new URL(origin);
    const socket = connect(Number(port), "127.0.0.1");
    const late = setTimeout(() => socket.destroy(), 7000);
    let upgraded = false;
    socket.on("data", (data) => {
      if (upgraded || !data.toString("latin1").startsWith("HTTP/1.1 101")) return;
      upgraded = true;
      for (const part of parts) socket.write(part);
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(late);
      resolve(upgraded ? "ended" : "never opened");
    });
    socket.write(
      `GET /locara-socket HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    );
  });

const key = [0, 0, 0, 0];
const bareFrames: readonly Attempt<SocketWire>[] = [
  bare("frame without its mask", [0x82, 0x01, 0x07]),
  bare("frame of a gibibyte", [0x82, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, ...key]),
  bare("frame of more bytes than there are", [0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, ...key]),
  bare("first message that is too long", [0x82, 0xfe, 0x40, 0x00, ...key], 20_000),
  bare("frame with bits that mean nothing", [0xf2, 0x80, ...key]),
  bare("kind of frame that there is not", [0x83, 0x80, ...key]),
  bare("rest of a message that never began", [0x80, 0x80, ...key]),
  bare("message that never ends, in empty parts", [
    0x02,
    0x80,
    ...key,
    ...Array.from({ length: 2000 }, () => [0x00, 0x80, ...key]).flat(),
  ]),
  bare("word of control that is too long", [0x89, 0xfe, 0x00, 0x80, ...key], 128),
  bare("word of control in parts", [0x09, 0x80, ...key]),
  bare("end with half a code", [0x88, 0x81, ...key, 0x03]),
  bare("pings without end before a word", Array.from({ length: 1000 }, () => [0x89, 0x80, ...key]).flat()),
];

export const frames: readonly Attempt<SocketWire>[] = [...messages, ...bareFrames];
