// A tool's two ends: its input is everything on standard input, its answer what it writes on standard output.

// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "fd_read")
declare function fdRead(fd: i32, vectors: usize, count: i32, read: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "fd_write")
declare function fdWrite(fd: i32, vectors: usize, count: i32, written: usize): i32;

const vector = memory.data(8);
const moved = memory.data(4);

/** Everything on standard input. */
export function readInput(): ArrayBuffer {
  let bytes = new ArrayBuffer(65536);
  let length = 0;
  while (true) {
    if (length == bytes.byteLength) {
      const larger = new ArrayBuffer(2 * length);
      memory.copy(changetype<usize>(larger), changetype<usize>(bytes), length);
      bytes = larger;
    }
    store<usize>(vector, changetype<usize>(bytes) + length);
    store<i32>(vector, bytes.byteLength - length, 4);
    if (fdRead(0, vector, 1, moved) != 0) unreachable();
    const read = load<i32>(moved);
    if (read == 0) return bytes.slice(0, length);
    length += read;
  }
}

/** Writes the whole answer. */
export function writeAnswer(bytes: ArrayBuffer): void {
  let written = 0;
  while (written < bytes.byteLength) {
    store<usize>(vector, changetype<usize>(bytes) + written);
    store<i32>(vector, bytes.byteLength - written, 4);
    if (fdWrite(1, vector, 1, moved) != 0) unreachable();
    written += load<i32>(moved);
  }
}
