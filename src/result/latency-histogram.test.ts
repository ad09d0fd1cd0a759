import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from "hdr-histogram-js";
import { suite } from "uvu";
import { ChatbenchError } from "../base/chatbench-error.js";
import { BUCKETS, bucketCeiling, bucketFloor, bucketOf, MAX_RECORDABLE_US } from "../base/hdr-layout.js";
import { LatencyHistogram } from "./latency-histogram.js";

const test = suite("latency histogram");

/** Times over the whole range, with small ones as likely as large ones. */
const timesUs = fc.array(
  fc
    .tuple(fc.double({ min: 0, max: 31, noNaN: true }), fc.nat(3))
    .map(([octave, add]) => Math.floor(2 ** octave) + add - 1),
  { maxLength: 200 },
);

function histogramOf(times: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const us of times) histogram.record(us);
  return histogram;
}

test("buckets cover the whole range without a gap or an overlap", () => {
  assert.equal(bucketFloor(0), 0);
  for (let i = 1; i < BUCKETS; i++) assert.equal(bucketFloor(i), bucketCeiling(i - 1) + 1, `bucket ${i}`);
  assert.equal(bucketCeiling(BUCKETS - 1), MAX_RECORDABLE_US);
});

test("every time falls into the bucket that contains it, which is at most 0.1 % wide", () => {
  fc.assert(
    fc.property(fc.nat(MAX_RECORDABLE_US), (us) => {
      const bucket = bucketOf(us);
      assert.ok(bucketFloor(bucket) <= us && us <= bucketCeiling(bucket));
      assert.ok(bucketCeiling(bucket) - bucketFloor(bucket) <= us / 1000);
    }),
  );
});

test("an empty histogram summarises to zeros", () => {
  const { hdr, ...figures } = new LatencyHistogram().summary();
  const zeros = { min: 0, mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, p999: 0, max: 0 };
  assert.deepEqual(figures, { unit: "us", count: 0, effectiveCount: 0, ...zeros });
  assert.equal(LatencyHistogram.decode(hdr).count, 0);
});

test("small times are exact", () => {
  const summary = histogramOf([...Array(1000).keys()].map((i) => i + 1)).summary(40);
  const { unit, hdr, ...figures } = summary;
  assert.deepEqual(figures, {
    count: 1000,
    effectiveCount: 40,
    min: 1,
    mean: 500.5,
    p50: 500,
    p90: 900,
    p95: 950,
    p99: 990,
    p999: 999,
    max: 1000,
  });
});

test("a time outside the range counts at the nearest end", () => {
  const histogram = histogramOf([-5, 0, 0.9, MAX_RECORDABLE_US + 1, 1e12, Infinity]);
  assert.equal(histogram.count, 6);
  assert.equal(histogram.quantile(0.5), 0);
  assert.equal(histogram.quantile(1), MAX_RECORDABLE_US);
});

test("anything but a number is refused", () => {
  const histogram = new LatencyHistogram();
  assert.throws(() => histogram.record(Number.NaN), RangeError);
  assert.equal(histogram.count, 0);
});

test("a quantile is the nearest-rank value, at most 0.1 % above it", () => {
  fc.assert(
    fc.property(
      timesUs.filter((times) => times.length > 0),
      fc.integer({ min: 1, max: 1000 }),
      (times, permille) => {
        const sorted = times.map((us) => Math.min(Math.max(us, 0), MAX_RECORDABLE_US)).sort((a, b) => a - b);
        const exact = sorted[Math.ceil((sorted.length * permille) / 1000) - 1] as number;
        const found = histogramOf(times).quantile(permille / 1000);
        assert.ok(exact <= found && found <= exact * 1.001, `${found} for ${exact}`);
      },
    ),
  );
});

test("agrees with hdr-histogram-js on every quantile, and each reads what the other writes", () => {
  fc.assert(
    fc.property(timesUs, (times) => {
      const ours = histogramOf(times);
      const theirs = build({ bitBucketSize: 32, highestTrackableValue: MAX_RECORDABLE_US, autoResize: false });
      for (const us of times) theirs.recordValue(Math.min(Math.max(us, 0), MAX_RECORDABLE_US));
      const read = LatencyHistogram.decode(encodeIntoCompressedBase64(theirs));
      const readByThem = decodeFromCompressedBase64(ours.encode());
      assert.equal(readByThem.totalCount, ours.count);
      for (const percentile of [0.1, 7, 50, 90, 99, 99.9, 100]) {
        assert.equal(ours.quantile(percentile / 100), theirs.getValueAtPercentile(percentile));
        assert.equal(readByThem.getValueAtPercentile(percentile), theirs.getValueAtPercentile(percentile));
        assert.equal(read.quantile(percentile / 100), theirs.getValueAtPercentile(percentile));
      }
    }),
    { numRuns: 30 },
  );
});

test("a decoded histogram summarises exactly like the original", () => {
  fc.assert(
    fc.property(timesUs, (times) => {
      const original = histogramOf(times);
      assert.deepEqual(LatencyHistogram.decode(original.encode()).summary(), original.summary());
    }),
    { numRuns: 30 },
  );
});

test("merging is associative and commutative, and equals recording everything in one histogram", () => {
  fc.assert(
    fc.property(timesUs, timesUs, timesUs, (a, b, c) => {
      const whole = histogramOf([...a, ...b, ...c]).summary();
      const left = histogramOf(a).merge(histogramOf(b)).merge(histogramOf(c));
      const right = histogramOf(a).merge(histogramOf(b).merge(histogramOf(c)));
      const turned = histogramOf(c).merge(histogramOf(b)).merge(histogramOf(a));
      const told = histogramOf(a).addBuckets(histogramOf(b).filledBuckets()).addBuckets(histogramOf(c).filledBuckets());
      for (const merged of [left, right, turned, told]) assert.deepEqual(merged.summary(), whole);
    }),
    { numRuns: 30 },
  );
});

test("a reset histogram behaves like a new one", () => {
  const histogram = histogramOf([1, 500, 70_000]);
  histogram.reset();
  assert.deepEqual(histogram.summary(), new LatencyHistogram().summary());
});

test("more records than 32 bits can count are refused, never wrapped", () => {
  const doubled = histogramOf([7]);
  for (let i = 0; i < 31; i++) doubled.merge(LatencyHistogram.decode(doubled.encode()));
  assert.equal(doubled.count, 2 ** 31);
  assert.throws(() => doubled.merge(LatencyHistogram.decode(doubled.encode())), hasCode("histogram_full"));
  assert.equal(doubled.quantile(1), 7);
});

const hasCode = (code: string) => (thrown: unknown) => thrown instanceof ChatbenchError && thrown.code === code;

/** A V2 text with any header and body. */
function forged(options: {
  cookie?: number;
  length?: number;
  digits?: number;
  highest?: bigint;
  body?: Buffer;
}): string {
  const body = options.body ?? Buffer.from([2]);
  const header = Buffer.alloc(40);
  header.writeUInt32BE(options.cookie ?? 0x1c849313, 0);
  header.writeUInt32BE(options.length ?? body.length, 4);
  header.writeUInt32BE(options.digits ?? 3, 12);
  header.writeBigUInt64BE(1n, 16);
  header.writeBigUInt64BE(options.highest ?? BigInt(MAX_RECORDABLE_US), 24);
  const stream = deflateSync(Buffer.concat([header, body]));
  const outer = Buffer.alloc(8);
  outer.writeUInt32BE(0x1c849314, 0);
  outer.writeUInt32BE(stream.length, 4);
  return Buffer.concat([outer, stream]).toString("base64");
}

test("the helper of the next test can also make a valid text", () => {
  assert.equal(LatencyHistogram.decode(forged({})).count, 1);
});

test("any hostile text is refused with a sentence", () => {
  const good = histogramOf([1, 2, 3000, 4_000_000]).encode();
  const hostile: Record<string, string> = {
    nothing: "",
    "not base64": "<script>alert(1)</script>",
    "half a text": good.slice(0, Math.floor(good.length / 8) * 4),
    "another cookie inside": forged({ cookie: 0x1c849303 + 0x20 }),
    "a length beyond the content": forged({ length: 0xffff_fff0 }),
    "other digits": forged({ digits: 5 }),
    "another range": forged({ highest: 2n ** 60n }),
    "a number cut in the middle": forged({ body: Buffer.from([0x80, 0x80]) }),
    "more empty buckets than there are": forged({ body: Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]) }),
    "one bucket too many": forged({ body: Buffer.alloc(BUCKETS + 1, 2) }),
    "a count beyond 32 bits": forged({ body: Buffer.from([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]) }),
    "a bomb": forged({ body: Buffer.alloc(50_000_000) }),
    "a long text": "A".repeat(50_000_000),
  };
  for (const [name, text] of Object.entries(hostile)) {
    assert.throws(() => LatencyHistogram.decode(text), hasCode("histogram_invalid"), name);
  }
});

test("any text is either decoded or refused", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.base64String(),
        fc.uint8Array().map((body) => forged({ body: Buffer.from(body) })),
      ),
      (text) => {
        try {
          LatencyHistogram.decode(text);
        } catch (thrown) {
          assert.ok(hasCode("histogram_invalid")(thrown), String(thrown));
        }
      },
    ),
  );
});

test.run();
