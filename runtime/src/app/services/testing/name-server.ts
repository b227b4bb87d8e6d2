import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import type { TestContext } from "node:test";

/** What a name has at one moment: addresses of both kinds, or another name that stands for it. */
export interface NameRecord {
  readonly A?: readonly string[];
  readonly AAAA?: readonly string[];
  readonly CNAME?: string;
}

type Answers = (name: string, asked: number) => NameRecord;

const types = { A: 1, CNAME: 5, AAAA: 28 } as const;

function nameBytes(name: string): Buffer {
  const labels = name.split(".").map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function record(name: string, type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(1, 2);
  // A time to live of nothing: whoever asks again gets another answer.
  head.writeUInt32BE(0, 4);
  head.writeUInt16BE(data.length, 8);
  return Buffer.concat([nameBytes(name), head, data]);
}

function v6Bytes(address: string): Buffer {
  const [head = "", tail = ""] = address.split("::");
  const groups = (text: string) =>
    text
      .split(":")
      .filter(Boolean)
      .map((group) => Number.parseInt(group, 16));
  const [before, after] = [groups(head), groups(tail)];
  const all = [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 255]));
}

/** One name after the other, as long as one stands for the next; then the addresses of the kind that was asked for. */
function records(name: string, type: number, answers: (name: string) => NameRecord): Buffer[] {
  const { A = [], AAAA = [], CNAME } = answers(name);
  if (CNAME !== undefined) return [record(name, types.CNAME, nameBytes(CNAME)), ...records(CNAME, type, answers)];
  if (type === types.A) return A.map((address) => record(name, type, Buffer.from(address.split(".").map(Number))));
  return type === types.AAAA ? AAAA.map((address) => record(name, type, v6Bytes(address))) : [];
}

/**
 * A real name server on loopback, and a lookup that asks it. Each look
 * is one more round of answers.
 */
export async function nameServer(t: TestContext, answers: Answers) {
  const socket = createSocket("udp4");
  const rounds = { count: 0 };
  socket.on("message", (query, from) => {
    let at = 12;
    const labels: string[] = [];
    while (query[at] !== 0) {
      const length = query[at] as number;
      labels.push(query.subarray(at + 1, at + 1 + length).toString());
      at += 1 + length;
    }
    const name = labels.join(".").toLowerCase();
    const type = query.readUInt16BE(at + 1);
    const found = records(name, type, (each) => answers(each, rounds.count));
    const head = Buffer.from(query.subarray(0, at + 5));
    head.writeUInt16BE(0x8580, 2);
    head.writeUInt16BE(found.length, 6);
    head.writeUInt16BE(0, 8);
    head.writeUInt16BE(0, 10);
    socket.send(Buffer.concat([head, ...found]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  t.after(() => socket.close());
  const resolver = new Resolver({ timeout: 1000, tries: 2 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    /** As the system's: every address of both kinds; each look is one more round of answers. */
    async lookup(host: string): Promise<readonly string[]> {
      const both = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
      rounds.count += 1;
      return both.flatMap((kind) => (kind.status === "fulfilled" ? kind.value : []));
    },
    looks: () => rounds.count,
  };
}
