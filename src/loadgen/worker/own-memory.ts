import { getHeapStatistics } from "node:v8";

const BYTES_PER_KIB = 1024;

/**
 * Resident bytes of this process. Linux tells them in a file, which cannot be opened when connections have
 * taken every descriptor; then the most there ever were stands for what there is, which while users are
 * still coming is the same.
 */
export function residentBytes(): number {
  try {
    return process.memoryUsage.rss();
  } catch {
    return process.resourceUsage().maxRSS * BYTES_PER_KIB;
  }
}

/** Bytes in use on the JavaScript heap, and outside of it by what lives there. */
export function heapBytes(): { readonly heapUsedBytes: number; readonly externalBytes: number } {
  const { used_heap_size: heapUsedBytes, external_memory: externalBytes } = getHeapStatistics();
  return { heapUsedBytes, externalBytes };
}
