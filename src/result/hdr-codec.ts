import { inflateSync } from "node:zlib";
import { encodeIntoCompressedBase64, Int32Histogram } from "hdr-histogram-js";
import { ChatbenchError, errorMessage } from "../base/chatbench-error.js";
import { BUCKETS, MAX_RECORDABLE_US, SIGNIFICANT_DIGITS } from "../base/hdr-layout.js";
import { US_PER_MS } from "../base/units.js";

/**
 * HdrHistogram's V2 encoding. The outer layer is base64 of a cookie, a length and a zlib stream. The inner layer is a
 * 40-byte header, then one variable-length number of at most 9 bytes for each bucket or run of empty buckets.
 */
const COMPRESSED_COOKIE = 0x1c849314;
const PLAIN_COOKIE = 0x1c849313;
const OUTER_HEADER_BYTES = 8;
const INNER_HEADER_BYTES = 40;
const MAX_NUMBER_BYTES = 9;
const MAX_INNER_BYTES = INNER_HEADER_BYTES + MAX_NUMBER_BYTES * BUCKETS;
const MAX_COUNT = 0xffff_ffff;
/** Deflate adds a few bytes to its input at most; base64 adds a third. */
const MAX_TEXT_LENGTH = Math.ceil((MAX_INNER_BYTES + 1024) / 3) * 4;

/** Encodes a histogram. `counts[i]` is the number of records in bucket i of hdr-layout.ts. */
export function encodeCounts(counts: Uint32Array): string {
  return encodeIntoCompressedBase64(libraryHistogram(counts));
}

/** The lines of a percentile distribution per halving of what is left, as HdrHistogram's own tools print it. */
const TICKS_PER_HALF = 5;

/** Writes HdrHistogram's percentile distribution (`.hgrm`), in milliseconds. */
export function percentileDistribution(counts: Uint32Array): string {
  return libraryHistogram(counts).outputPercentileDistribution(TICKS_PER_HALF, US_PER_MS);
}

function libraryHistogram(counts: Uint32Array): Int32Histogram {
  const histogram = new Int32Histogram(1, MAX_RECORDABLE_US, SIGNIFICANT_DIGITS);
  counts.forEach((count, i) => {
    if (count > 0) histogram.setCountAtIndex(i, count);
  });
  histogram.establishInternalTackingValues();
  return histogram;
}

/**
 * Decodes what `encodeCounts` wrote. It does not use hdr-histogram-js, whose decoder inflates without limit, trusts the
 * stated length, and walks through a run of empty buckets of any stated length: a dozen bytes could keep it busy for
 * years.
 *
 * @throws ChatbenchError `histogram_invalid`
 */
export function decodeCounts(text: string): Uint32Array {
  const plain = inflated(text);
  checkHeader(plain);
  const counts = new Uint32Array(BUCKETS);
  let bucket = 0;
  for (let at = INNER_HEADER_BYTES; at < plain.length; ) {
    const { value, next } = readNumber(plain, at);
    at = next;
    const emptyBuckets = Math.max(0, -value);
    if (value > MAX_COUNT) throw invalid(`bucket ${bucket} holds ${value} records`);
    if (bucket + Math.max(1, emptyBuckets) > BUCKETS) throw invalid(`it has more than ${BUCKETS} buckets`);
    if (emptyBuckets === 0) counts[bucket++] = value;
    else bucket += emptyBuckets;
  }
  return counts;
}

/**
 * Reads one number as HdrHistogram writes it: seven bits per byte, lowest first, with the top bit set while more
 * follow, and eight bits in the ninth. The value is zigzag-coded: even numbers stand for 0, 1, 2, odd ones for -1, -2,
 * -3.
 */
function readNumber(bytes: Buffer, start: number): { readonly value: number; readonly next: number } {
  let zigzag = 0;
  let next = start;
  for (let isLast = false; !isLast; ) {
    const place = next - start;
    const byte = bytes[next++];
    if (byte === undefined) throw invalid("its last number is cut short");
    isLast = byte < 0x80 || place === MAX_NUMBER_BYTES - 1;
    zigzag += (isLast ? byte : byte - 0x80) * 2 ** (7 * place);
  }
  return { value: zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2, next };
}

function inflated(text: string): Buffer {
  if (text.length > MAX_TEXT_LENGTH) throw invalid(`it has ${text.length} characters, more than a histogram can have`);
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw invalid("it is not base64");
  const outer = Buffer.from(text, "base64");
  if (outer.length < OUTER_HEADER_BYTES || outer.readUInt32BE(0) !== COMPRESSED_COOKIE) {
    throw invalid("it does not begin like a compressed V2 HdrHistogram");
  }
  const end = OUTER_HEADER_BYTES + outer.readUInt32BE(4);
  if (end > outer.length) throw invalid("it is cut short");
  try {
    return inflateSync(outer.subarray(OUTER_HEADER_BYTES, end), { maxOutputLength: MAX_INNER_BYTES });
  } catch (thrown) {
    throw invalid(`it does not decompress (${errorMessage(thrown)})`);
  }
}

function checkHeader(plain: Buffer): void {
  if (plain.length < INNER_HEADER_BYTES || plain.readUInt32BE(0) !== PLAIN_COOKIE) {
    throw invalid("its content is not a V2 HdrHistogram");
  }
  if (plain.readUInt32BE(4) !== plain.length - INNER_HEADER_BYTES) throw invalid("its length is not the one it states");
  const isOurs =
    plain.readUInt32BE(12) === SIGNIFICANT_DIGITS &&
    plain.readBigUInt64BE(16) === 1n &&
    plain.readBigUInt64BE(24) === BigInt(MAX_RECORDABLE_US);
  if (!isOurs) throw invalid("its range or precision is not chatbench's");
}

function invalid(why: string): ChatbenchError {
  return new ChatbenchError(
    "histogram_invalid",
    `This is not a histogram that chatbench wrote: ${why}.`,
    "Use the result file as the run wrote it, or repeat the run.",
  );
}
