import { setTimeout as sleep } from "node:timers/promises";
import { getHeapSpaceStatistics, getHeapStatistics } from "node:v8";
import { readSystemFile } from "./system-file.js";

const BYTES_PER_KIB = 1024;

/**
 * Returns the flags of a Node.js process whose memory is measured in steps. What V8 does to its heap on its own would
 * otherwise be read as the cost of connections (docs/statistics.md):
 *
 * - it lets the young generation grow by megabytes and shrink again, so that has one size from the start;
 * - each forced collection makes code that rested look old, and then it is thrown away, to be compiled again.
 *
 * @param semiSpaceMb half of the young generation, in MiB. V8 itself stops at 16.
 */
export function steadyMemoryFlags(semiSpaceMb: number): readonly string[] {
  return [
    "--expose-gc",
    `--min-semi-space-size=${semiSpaceMb}`,
    `--max-semi-space-size=${semiSpaceMb}`,
    "--no-flush-bytecode",
  ];
}

/**
 * The environment of such a process. By default glibc gives each thread of V8's, which compile and collect, an arena of
 * its own, and gives them back by megabytes at a time of its own choosing.
 */
export const STEADY_MEMORY_ENV = { MALLOC_ARENA_MAX: "1" } as const;

/**
 * Resident bytes of a process, to the page; `null` when that cannot be read. What Linux tells elsewhere (/proc/PID/stat,
 * and so `process.memoryUsage`) comes from counters that each processor keeps to itself for a while: 128 KiB apart, and
 * off by more where there are many processors.
 */
export function residentBytes(pid: number): number | null {
  const kib = /^Rss:\s+(\d+) kB$/m.exec(readSystemFile(`/proc/${pid}/smaps_rollup`) ?? "")?.[1];
  return kib === undefined ? null : Number(kib) * BYTES_PER_KIB;
}

/**
 * Resident bytes of this process. No file can be opened when connections have taken every descriptor, nor where there is no /proc; then the most
 * there ever were stands for what there is, which while users are still coming is the same.
 */
export const ownResidentBytes = (): number => residentBytes(process.pid) ?? roughResidentBytes();

/** The same without the exact count, which takes a millisecond. */
export function roughResidentBytes(): number {
  try {
    return process.memoryUsage.rss();
  } catch {
    return process.resourceUsage().maxRSS * BYTES_PER_KIB;
  }
}

export interface HeapBytes {
  readonly heapUsedBytes: number;
  /** Pages of the heap that are there and hold nothing. */
  readonly heapFreeBytes: number;
  /** Outside of the heap, held by what lives on it. */
  readonly externalBytes: number;
}

/** The JavaScript heap of this process. */
export function heapBytes(): HeapBytes {
  const { used_heap_size: heapUsedBytes, total_physical_size, external_memory: externalBytes } = getHeapStatistics();
  return { heapUsedBytes, heapFreeBytes: Math.max(0, total_physical_size - heapUsedBytes), externalBytes };
}

const MAX_ROUNDS = 10;
/** Between two collections, for V8's own threads to give back what was freed. */
const ROUND_MS = 10;
/** Two readings this near to each other are the same. */
const SAME_SHARE = 0.0005;

/**
 * Collects garbage until two readings of the heap and of resident memory agree: one collection frees what only the next
 * can collect, and threads of V8 go on giving back pages after it. Needs `steadyMemoryFlags`; does nothing without.
 */
export async function settleMemory(): Promise<void> {
  const { gc } = globalThis;
  if (gc === undefined) return;
  fillYoungGeneration();
  let before = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    gc();
    await sleep(ROUND_MS);
    const after = [heapBytes().heapUsedBytes, ownResidentBytes()];
    if (after.every((bytes, i) => Math.abs(bytes - (before[i] as number)) <= bytes * SAME_SHARE)) return;
    before = after;
  }
}

/** Garbage of one step below, and the size of the arrays that it is made of, headers included. */
const STEP_BYTES = 1_024 * 1_024;
const ARRAY_BYTES = 8_016;

/**
 * Makes garbage until every page of the young generation is resident. Pages that are written to for the first time
 * between two readings would look like memory of the connections that came meanwhile. The two halves take turns: after
 * one and a half times both, each was filled to its end. The second half shows in the size when its first turn comes.
 */
function fillYoungGeneration(): void {
  for (let made = 0; made < 1.5 * youngGenerationBytes(); made += STEP_BYTES) {
    for (let bytes = 0; bytes < STEP_BYTES; bytes += ARRAY_BYTES) new Array<number>(1_000).fill(made);
  }
}

const youngGenerationBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space")?.space_size ?? 0;
