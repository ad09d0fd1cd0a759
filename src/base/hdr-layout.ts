/**
 * Where HdrHistogram keeps which time: the layout of the original (Gil Tene, public domain) for a lowest
 * value of 1 and three significant digits, in 32-bit arithmetic.
 *
 *     bucket        0 … 2047    2048 … 3071    3072 … 4095   …   21504 … 22527
 *     time, µs      0 … 2047    2048 … 4095    4096 … 8191   …   2^30 … 2^31-1
 *     width, µs            1              2              4   …   2^20
 *
 * Every octave above 2048 is cut into 1024 equal parts, so a bucket is at most 1/1024 of its time wide.
 */

/** The longest time that can be recorded: 2,147 s, a little over 35 minutes. */
export const MAX_RECORDABLE_US = 2 ** 31 - 1;
export const SIGNIFICANT_DIGITS = 3;

const HALF_BITS = 10;
const HALF = 1 << HALF_BITS;
/** Octaves of two halves each, the first one whole. */
export const BUCKETS = (32 - HALF_BITS) * HALF;

/** The bucket of a time from 0 to `MAX_RECORDABLE_US`; a fraction of a microsecond is cut off. */
export function bucketOf(us: number): number {
  const shift = us < 2 * HALF ? 0 : 31 - HALF_BITS - Math.clz32(us);
  return (shift << HALF_BITS) + (us >>> shift);
}

function shiftOf(bucket: number): number {
  return bucket < 2 * HALF ? 0 : (bucket >>> HALF_BITS) - 1;
}

/** The shortest time a bucket holds. */
export function bucketFloor(bucket: number): number {
  const shift = shiftOf(bucket);
  return (bucket - (shift << HALF_BITS)) * 2 ** shift;
}

/** The longest time a bucket holds. */
export function bucketCeiling(bucket: number): number {
  return bucketFloor(bucket) + 2 ** shiftOf(bucket) - 1;
}

/** The time that stands for a bucket where an average is taken. */
export function bucketMiddle(bucket: number): number {
  return bucketFloor(bucket) + Math.floor(2 ** shiftOf(bucket) / 2);
}
