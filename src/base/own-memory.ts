import { setTimeout as sleep } from "node:timers/promises";
import { getHeapSpaceStatistics, getHeapStatistics } from "node:v8";
import { readSystemFile } from "./system-file.js";

const BYTES_PER_KIB = 1024;

/**
 * Returns the flags of a Node.js process whose memory is measured in steps. Without them, what V8 does to its heap by
 * itself would look like the cost of connections (docs/statistics.md):
 *
 * - it grows the young generation by megabytes and shrinks it again; with the flags it has a fixed size;
 * - each forced collection ages unused code until V8 discards it, and compiles it again later.
 *
 * @param semiSpaceMb half of the young generation, in MiB. V8's own maximum is 16.
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
 * The environment of such a process. By default, glibc gives each of V8's threads for compilation and garbage
 * collection its own arena, and returns their memory in megabytes at unpredictable times.
 */
export const STEADY_MEMORY_ENV = { MALLOC_ARENA_MAX: "1" } as const;

/**
 * Returns the resident bytes of a process, exact to the page; `null` when they cannot be read. Other sources in Linux
 * (/proc/PID/stat, and so `process.memoryUsage`) use counters that each processor updates only now and then: they move
 * in steps of 128 KiB, and are off by more with many processors.
 */
export function residentBytes(pid: number): number | null {
  const kib = /^Rss:\s+(\d+) kB$/m.exec(readSystemFile(`/proc/${pid}/smaps_rollup`) ?? "")?.[1];
  return kib === undefined ? null : Number(kib) * BYTES_PER_KIB;
}

/**
 * Returns the resident bytes of this process. If no file can be opened, because connections have taken every descriptor
 * or there is no /proc, it returns the peak, which is the same while users are still arriving.
 */
export const ownResidentBytes = (): number => residentBytes(process.pid) ?? roughResidentBytes();

/** Returns them approximately; the exact count takes a millisecond. */
export function roughResidentBytes(): number {
  try {
    return process.memoryUsage.rss();
  } catch {
    return process.resourceUsage().maxRSS * BYTES_PER_KIB;
  }
}

export interface HeapBytes {
  readonly heapUsedBytes: number;
  /** Resident pages of the heap that are empty. */
  readonly heapFreeBytes: number;
  /** Memory outside the heap that belongs to objects on it. */
  readonly externalBytes: number;
}

/** Returns the size of this process's JavaScript heap. */
export function heapBytes(): HeapBytes {
  const { used_heap_size: heapUsedBytes, total_physical_size, external_memory: externalBytes } = getHeapStatistics();
  return { heapUsedBytes, heapFreeBytes: Math.max(0, total_physical_size - heapUsedBytes), externalBytes };
}

const MAX_ROUNDS = 10;
/** The pause between two collections, in which V8's threads release what was freed. */
const ROUND_MS = 10;
/** Readings that differ by less than this share count as equal. */
const SAME_SHARE = 0.0005;

/**
 * Collects garbage until two readings of the heap and of resident memory agree: each collection makes more objects
 * collectable, and V8's threads release pages after it. Needs `steadyMemoryFlags`; does nothing without them.
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

/** The garbage made in one step below, and the size of its arrays, including headers. */
const STEP_BYTES = 1_024 * 1_024;
const ARRAY_BYTES = 8_016;

/**
 * Makes garbage until every page of the young generation is resident. Pages first written to between two readings would
 * look like memory of the connections that arrived meanwhile. The two halves are used in turn: after one and a half
 * times the total, each has been filled completely. The second half counts in the size only from its first use.
 */
function fillYoungGeneration(): void {
  for (let made = 0; made < 1.5 * youngGenerationBytes(); made += STEP_BYTES) {
    for (let bytes = 0; bytes < STEP_BYTES; bytes += ARRAY_BYTES) new Array<number>(1_000).fill(made);
  }
}

const youngGenerationBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space")?.space_size ?? 0;
