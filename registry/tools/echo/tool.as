import { readInput, writeAnswer } from "../library/streams";

/** Answers with its input, byte for byte. */
export function _start(): void {
  writeAnswer(readInput());
}
