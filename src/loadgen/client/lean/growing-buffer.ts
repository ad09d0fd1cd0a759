/**
 * Keeps bytes that arrive in pieces. It doubles with what has arrived, never with what was announced, so that a server
 * that announces much and sends nothing costs nothing.
 */
export class GrowingBuffer {
  bytes: Buffer;
  length = 0;

  constructor(firstCapacityBytes: number) {
    this.bytes = Buffer.allocUnsafe(firstCapacityBytes);
  }

  append(from: Buffer, start: number, end: number): void {
    const needed = this.length + end - start;
    if (needed > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
      this.bytes.copy(larger, 0, 0, this.length);
      this.bytes = larger;
    }
    from.copy(this.bytes, this.length, start, end);
    this.length = needed;
  }
}
