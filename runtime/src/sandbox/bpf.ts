/**
 * What a filter decides, as a tree. Every branch ends in an answer, so nothing has to be joined again, and the program
 * that comes of it only jumps forward and always returns.
 */
export type Decision =
  | { readonly is: "answer"; readonly value: number }
  /** Loads the 32-bit word at this offset of what is judged. */
  | { readonly is: "load"; readonly offset: number; readonly next: Decision }
  /** Keeps of what was loaded only these bits. */
  | { readonly is: "mask"; readonly bits: number; readonly next: Decision }
  | {
      readonly is: "test";
      readonly test: "equals" | "at-least" | "has-bits";
      readonly value: number;
      readonly yes: Decision;
      readonly no: Decision;
    };

/** One instruction of classic BPF: `struct sock_filter`. */
export interface Instruction {
  readonly code: number;
  readonly yes: number;
  readonly no: number;
  readonly value: number;
}

/** The names of linux/bpf_common.h: LD|W|ABS, ALU|AND|K, RET|K, JMP|JA, and JMP|JEQ, JGE, JSET with K. */
export const opcodes = {
  load: 0x20,
  mask: 0x54,
  answer: 0x06,
  skip: 0x05,
  equals: 0x15,
  "at-least": 0x35,
  "has-bits": 0x45,
};

const longestJump = 255;

/** The program that decides as `decision` says. */
export function assemble(decision: Decision): readonly Instruction[] {
  switch (decision.is) {
    case "answer":
      return [plain(opcodes.answer, decision.value)];
    case "load":
      return [plain(opcodes.load, decision.offset), ...assemble(decision.next)];
    case "mask":
      return [plain(opcodes.mask, decision.bits), ...assemble(decision.next)];
    case "test": {
      const [yes, no] = [assemble(decision.yes), assemble(decision.no)];
      const [code, value] = [opcodes[decision.test], decision.value];
      return yes.length <= longestJump
        ? [{ code, yes: 0, no: yes.length, value }, ...yes, ...no]
        : [{ code, yes: 1, no: 0, value }, plain(opcodes.skip, yes.length), ...yes, ...no];
    }
  }
}

const plain = (code: number, value: number): Instruction => ({ code, yes: 0, no: 0, value });

/** As the kernel takes it: eight bytes an instruction, in the byte order of every machine we run on. */
export function toBytes(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, { code, yes, no, value }] of program.entries()) {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, yes);
    view.setUint8(index * 8 + 3, no);
    view.setUint32(index * 8 + 4, value, true);
  }
  return bytes;
}
