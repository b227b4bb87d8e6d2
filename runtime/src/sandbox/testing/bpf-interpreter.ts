/** What `struct seccomp_data` says of one system call. */
export interface Call {
  readonly number: number;
  readonly architecture: number;
  readonly arguments?: readonly bigint[];
}

const conditions: Readonly<Record<number, (accumulator: number, value: number) => boolean>> = {
  21: (accumulator, value) => accumulator === value,
  53: (accumulator, value) => accumulator >= value,
  69: (accumulator, value) => (accumulator & value) !== 0,
};

interface Step {
  readonly code: number;
  readonly yes: number;
  readonly no: number;
  readonly k: number;
}

function steps(program: Uint8Array): readonly Step[] {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  return Array.from({ length: program.length / 8 }, (_, at) => ({
    code: view.getUint16(at * 8, true),
    yes: view.getUint8(at * 8 + 2),
    no: view.getUint8(at * 8 + 3),
    k: view.getUint32(at * 8 + 4, true),
  }));
}

/**
 * Runs a filter as Documentation/networking/filter.rst tells how classic BPF runs. Written from that and not from the
 * assembler: it knows the numbers only.
 */
export function runFilter(program: Uint8Array, call: Call): number {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, call.number, true);
  data.setUint32(4, call.architecture, true);
  for (const [index, value] of (call.arguments ?? []).entries()) data.setBigUint64(16 + index * 8, value, true);
  const all = steps(program);
  let accumulator = 0;
  for (let at = 0; ; at++) {
    const { code, yes, no, k } = all[at] ?? { code: Number.NaN, yes: 0, no: 0, k: 0 };
    const condition = conditions[code];
    if (condition !== undefined) at += condition(accumulator, k) ? yes : no;
    else if (code === 0x20) accumulator = data.getUint32(k, true);
    else if (code === 0x54) accumulator = (accumulator & k) >>> 0;
    else if (code === 0x05) at += k;
    else if (code === 0x06) return k;
    else throw new RangeError(`there is no instruction ${at}, or it is unknown`);
  }
}

const known = (code: number): boolean => conditions[code] !== undefined || [0x20, 0x54, 0x05, 0x06].includes(code);
const furthest = ({ code, yes, no, k }: Step): number =>
  conditions[code] !== undefined ? Math.max(yes, no) : code === 0x05 ? k : 0;

/** Why the kernel would not take this filter, by its `bpf_check_classic` and `seccomp_check_filter`; else nothing. */
export function whyNoFilter(program: Uint8Array): string | undefined {
  if (program.length % 8 !== 0 || program.length === 0 || program.length > 4096 * 8) return `${program.length} bytes`;
  const all = steps(program);
  for (const [at, step] of all.entries()) {
    if (!known(step.code)) return `instruction ${at} is unknown`;
    if (step.code !== 0x06 && at + 1 + furthest(step) >= all.length) return `instruction ${at} leads beyond the end`;
    if (step.code === 0x20 && (step.k % 4 !== 0 || step.k > 60)) return `instruction ${at} loads from ${step.k}`;
  }
  return undefined;
}
