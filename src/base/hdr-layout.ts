/**
 * The bucket layout of the original HdrHistogram (Gil Tene, public domain) for a lowest value of 1 and three
 * significant digits, in 32-bit arithmetic.
 *
 *     bucket        0 … 2047    2048 … 3071    3072 … 4095   …   21504 … 22527
 *     time, µs      0 … 2047    2048 … 4095    4096 … 8191   …   2^30 … 2^31-1
 *     width, µs            1              2              4   …   2^20
 *
 * Every octave above 2048 is divided into 1024 equal parts, so a bucket is at most 1/1024 of its time wide.
 */

/** The longest time that can be recorded: 2,147 s, a little over 35 minutes. */
export const MAX_RECORDABLE_US = 2 ** 31 - 1;
export const SIGNIFICANT_DIGITS = 3;

const HALF_BITS = 10;
const HALF = 1 << HALF_BITS;
/** The octaves have 1024 buckets each, except the first, which has 2048. */
export const BUCKETS = (32 - HALF_BITS) * HALF;

/** Returns the bucket of a time from 0 to `MAX_RECORDABLE_US`; fractions of a microsecond are cut off. */
export function bucketOf(us: number): number {
  const shift = us < 2 * HALF ? 0 : 31 - HALF_BITS - Math.clz32(us);
  return (shift << HALF_BITS) + (us >>> shift);
}

function shiftOf(bucket: number): number {
  return bucket < 2 * HALF ? 0 : (bucket >>> HALF_BITS) - 1;
}

/** Returns the shortest time in a bucket. */
export function bucketFloor(bucket: number): number {
  const shift = shiftOf(bucket);
  return (bucket - (shift << HALF_BITS)) * 2 ** shift;
}

/** Returns the longest time in a bucket. */
export function bucketCeiling(bucket: number): number {
  return bucketFloor(bucket) + 2 ** shiftOf(bucket) - 1;
}

/** Returns the time that stands for a bucket in averages. */
export function bucketMiddle(bucket: number): number {
  return bucketFloor(bucket) + Math.floor(2 ** shiftOf(bucket) / 2);
}
