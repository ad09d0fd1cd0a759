import type { MessageStream } from "../../plan/message-stream.js";
import { workerRange } from "../../plan/users.js";
import { BitSet } from "./bit-set.js";

const FIRST_WORDS = 32;

/**
 * Keeps which of its own messages of one stream a worker sent: one bit per message of its own users, in the order of
 * the plan. Over all workers that is one bit per message.
 */
export class SentLog {
  #words = new Uint32Array(FIRST_WORDS);
  #length = 0;
  #sent = 0;

  /** Notes what became of the worker's next message of this stream. */
  push(sent: boolean): void {
    const word = this.#length >>> 5;
    if (word === this.#words.length) {
      const grown = new Uint32Array(2 * word);
      grown.set(this.#words);
      this.#words = grown;
    }
    if (sent) {
      (this.#words[word] as number) |= 1 << (this.#length & 31);
      this.#sent++;
    }
    this.#length++;
  }

  get sent(): number {
    return this.#sent;
  }

  get bytes(): number {
    return this.#words.byteLength;
  }

  /** Returns the log so far, for another process. */
  pages(): SentPages {
    return { words: this.#words.slice(0, Math.ceil(this.#length / 32)), length: this.#length };
  }
}

/** A SentLog on its way between processes. Messages past `length` were not reached. */
export interface SentPages {
  readonly words: Uint32Array;
  readonly length: number;
}

/**
 * Merges the workers' logs of one stream: bit k says whether message k was sent.
 *
 * @param logs by worker; `null` for a worker that died, whose messages count as not sent here.
 */
export function mergeSentLogs(stream: MessageStream, users: number, logs: readonly (SentPages | null)[]): BitSet {
  const merged = new BitSet(stream.count);
  const ends = logs.map((_, worker) => workerRange(users, logs.length, worker).to);
  const bits = logs.map((log) => (log === null ? null : new BitSet(log.length, log.words)));
  const next = logs.map(() => 0);
  for (let k = 0; k < stream.count; k++) {
    const sender = stream.sender(k);
    let worker = Math.floor((sender * logs.length) / users);
    while (sender >= (ends[worker] as number)) worker++;
    const log = bits[worker];
    const index = next[worker] as number;
    next[worker] = index + 1;
    if (log != null && index < log.size && log.has(index)) merged.add(k);
  }
  return merged;
}
