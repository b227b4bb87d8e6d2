/** An address as 32 or 128 bits. */
export interface IpAddress {
  readonly version: 4 | 6;
  readonly bits: bigint;
}

function readV4(text: string): bigint | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return null;
  const bytes = match.slice(1).map(Number);
  return bytes.some((byte) => byte > 255) ? null : bytes.reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
}

function readV6(text: string): bigint | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const groups = (half: string): number[] | null => {
    if (half === "") return [];
    const result: number[] = [];
    const parts = half.split(":");
    for (const [index, part] of parts.entries()) {
      const v4 = index === parts.length - 1 && part.includes(".") ? readV4(part) : null;
      if (v4 !== null) result.push(Number(v4 >> 16n), Number(v4 & 0xffffn));
      else if (/^[0-9a-f]{1,4}$/i.test(part)) result.push(Number.parseInt(part, 16));
      else return null;
    }
    return result;
  };
  const [head, tail] = [groups(halves[0] as string), groups(halves[1] ?? "")];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  return [...head, ...Array<number>(missing).fill(0), ...tail].reduce(
    (bits, group) => (bits << 16n) | BigInt(group),
    0n,
  );
}

/** Reads an address without brackets; a zone (`%eth0`) is left out. Null where the text is no address. */
export function readAddress(text: string): IpAddress | null {
  const v4 = readV4(text);
  if (v4 !== null) return { version: 4, bits: v4 };
  const v6 = text.includes(":") ? readV6(text.split("%")[0] as string) : null;
  return v6 === null ? null : { version: 6, bits: v6 };
}

const low32 = (bits: bigint) => bits & 0xffff_ffffn;

const v4 = (bits: bigint): IpAddress => ({ version: 4, bits });

/** The same address with one spelling: IPv4-mapped (`::ffff:a.b.c.d`) is IPv4, for the packets are. */
const unmapped = (address: IpAddress): IpAddress =>
  address.version === 6 && address.bits >> 32n === 0xffffn ? v4(low32(address.bits)) : address;

/**
 * The IPv4 address at which the packets to an IPv6 address end up: mapped, NAT64 (`64:ff9b::/96`), 6to4 (`2002::/16`). Any
 * other address is itself: IPv4-compatible ones (`::a.b.c.d`) and Teredo (`2001::/32`) lead nowhere that could be judged.
 */
function destination(address: IpAddress): IpAddress {
  const { version, bits } = unmapped(address);
  if (version === 6 && bits >> 32n === 0x0064_ff9b_0000_0000_0000_0000n) return v4(low32(bits));
  if (version === 6 && bits >> 112n === 0x2002n) return v4(low32(bits >> 80n));
  return { version, bits };
}

// IANA IPv4 and IPv6 Special-Purpose Address Registries: every block that is not "globally reachable", multicast too.
// Blocks that are reachable although a larger one around them is not stand in `reachable`.
const special4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
const reachable4 = ["192.0.0.9/32", "192.0.0.10/32"];
// Only 2000::/3 is global unicast; the rest is unassigned, local or multicast.
const global6 = "2000::/3";
const special6 = ["2001::/23", "2001:db8::/32", "3fff::/20"];
const reachable6 = [
  "2001:1::1/128",
  "2001:1::2/128",
  "2001:1::3/128",
  "2001:3::/32",
  "2001:4:112::/48",
  "2001:20::/28",
  "2001:30::/28",
];

interface Block {
  readonly prefix: bigint;
  readonly shift: bigint;
}

const block = (cidr: string): Block => {
  const [text = "", length] = cidr.split("/");
  const { version, bits } = readAddress(text) as IpAddress;
  const shift = BigInt((version === 4 ? 32 : 128) - Number(length));
  return { prefix: bits >> shift, shift };
};
const within = (bits: bigint, { prefix, shift }: Block) => bits >> shift === prefix;

interface Registry {
  readonly v4: { readonly special: readonly Block[]; readonly reachable: readonly Block[] };
  readonly v6: { readonly global: Block; readonly special: readonly Block[]; readonly reachable: readonly Block[] };
}

let read: Registry | undefined;

/** Read when the first address is judged: a compile judges none. */
function registry(): Registry {
  read ??= {
    v4: { special: special4.map(block), reachable: reachable4.map(block) },
    v6: { global: block(global6), special: special6.map(block), reachable: reachable6.map(block) },
  };
  return read;
}

/** Is this IP address on the public internet, by the IANA special-purpose registries? IPv4 inside IPv6 is judged as IPv4. */
export function isPublicAddress(address: string): boolean {
  const found = readAddress(address);
  if (found === null) return false;
  const { version, bits } = destination(found);
  const blocks = registry();
  if (version === 4)
    return blocks.v4.reachable.some((b) => within(bits, b)) || !blocks.v4.special.some((b) => within(bits, b));
  if (!within(bits, blocks.v6.global)) return false;
  return blocks.v6.reachable.some((b) => within(bits, b)) || !blocks.v6.special.some((b) => within(bits, b));
}

/** Two spellings of one address (mapped, compressed) give the same key. Null where the text is no address. */
export function addressKey(text: string): string | null {
  const address = readAddress(text);
  if (address === null) return null;
  const { version, bits } = unmapped(address);
  return `${version}/${bits.toString(16)}`;
}

/** An IPv4-mapped address spelled as the IPv4 address that it is; any other host as it stands. */
export function plainHost(host: string): string {
  const address = host.includes(":") ? readAddress(host) : null;
  if (address === null) return host;
  const { version, bits } = unmapped(address);
  return version === 6 ? host : [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join(".");
}
