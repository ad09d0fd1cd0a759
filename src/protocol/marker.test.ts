import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import {
  HEAD_LENGTH,
  MAX_MESSAGE_NUMBER,
  MarkerCodec,
  type MarkerFields,
  type MarkerReading,
  MIN_CONTENT_BYTES,
  newRunId,
} from "./marker.js";

const test = suite("marker");

const codec = new MarkerCodec("Ab3-_9");
const TAIL_LENGTH = MIN_CONTENT_BYTES - HEAD_LENGTH;
const MAX_SENT_US = 2 ** 48 - 1;

const kind = fc.integer({ min: 0, max: 2 });
const number = fc.oneof(
  fc.nat(100),
  fc.nat(),
  fc.maxSafeNat().map((n) => n % MAX_MESSAGE_NUMBER),
);
const sentUs = fc.maxSafeNat().map((n) => n % (MAX_SENT_US + 1));
const length = fc.oneof(
  fc.integer({ min: MIN_CONTENT_BYTES, max: MIN_CONTENT_BYTES + 80 }),
  fc.integer({ min: MIN_CONTENT_BYTES, max: 4_000 }),
);
const message = fc.record({ kind, number, sentUs }, { noNullPrototype: true });

function written(fields: MarkerFields, length: number, by = codec): Uint8Array {
  const content = new Uint8Array(length);
  by.write(content, 0, length, fields.kind, fields.number, fields.sentUs);
  return content;
}

function read(content: Uint8Array, by = codec): { reading: MarkerReading; fields: MarkerFields } {
  const fields = { kind: -7, number: -7, sentUs: -7 };
  return { reading: by.read(content, 0, content.length, fields), fields };
}

/** Returns the content with `change` applied to one byte. */
function changed(content: Uint8Array, at: number, change: (byte: number) => number): Uint8Array {
  const copy = content.slice();
  copy[at] = change(copy[at] as number);
  return copy;
}

const sample: MarkerFields = { kind: 1, number: 123_456_789, sentUs: 9_876_543_210_123 };

test("reads back what it writes, at both ends of every field and at every length", () => {
  fc.assert(
    fc.property(message, length, (fields, size) => {
      assert.deepEqual(read(written(fields, size)), { reading: "intact", fields });
    }),
  );
  for (const ends of [
    { kind: 0, number: 0, sentUs: 0 },
    { kind: 2, number: MAX_MESSAGE_NUMBER - 1, sentUs: MAX_SENT_US },
  ]) {
    for (let size = MIN_CONTENT_BYTES; size < 300; size++) {
      assert.deepEqual(read(written(ends, size)), { reading: "intact", fields: ends });
    }
  }
});

test("writing and reading stay within the content's bytes of a larger buffer", () => {
  const buffer = new Uint8Array(200).fill(0x21);
  codec.write(buffer, 50, 64, sample.kind, sample.number, sample.sentUs);
  assert.ok(buffer.every((byte, i) => (i >= 50 && i < 114) || byte === 0x21));
  assert.deepEqual(buffer.slice(50, 114), written(sample, 64));
  const fields = { kind: 0, number: 0, sentUs: 0 };
  assert.equal(codec.read(buffer, 50, 114, fields), "intact");
  assert.deepEqual(fields, sample);
});

// No format or encoding that a server may use needs to escape these characters.
test("a content consists of letters, digits, dashes and underscores", () => {
  fc.assert(
    fc.property(message, length, (fields, size) => {
      assert.match(Buffer.from(written(fields, size)).toString("latin1"), /^cb[A-Za-z0-9_-]+$/);
    }),
  );
});

test("the layout is as documented", () => {
  const content = Buffer.from(written({ kind: 2, number: 65, sentUs: 64 ** 7 }, 64)).toString("latin1");
  assert.equal(content.slice(0, 23), "cbAb3-_9rAAAABBBAAAAAAA");
  assert.equal(content.slice(27, 47), "BCDEFGHIJKLMNOPQRSTU", "the filler of message 65 starts at 65 mod 64");
  assert.equal(content.slice(47, 60), "Ab3-_9rAAAABB");
});

test("detects any change of any byte of a 64-byte content", () => {
  const content = written(sample, 64);
  for (let at = 0; at < content.length; at++) {
    for (let flip = 1; flip < 256; flip++) {
      const { reading, fields } = read(changed(content, at, (byte) => byte ^ flip));
      assert.equal(reading, "altered", `byte ${at} xor ${flip}`);
      assert.deepEqual([fields.kind, fields.number], [sample.kind, sample.number]);
      assert.equal(fields.sentUs, at < HEAD_LENGTH ? -1 : sample.sentUs, "only a sound head tells the time");
    }
  }
});

// The check misses one change of the head in 2^24, so random changes need a fixed seed.
test("detects a changed byte in any content, and still identifies the message", () => {
  fc.assert(
    fc.property(message, length, fc.nat(), fc.integer({ min: 1, max: 255 }), (fields, size, place, flip) => {
      const { reading, fields: found } = read(changed(written(fields, size), place % size, (byte) => byte ^ flip));
      assert.equal(reading, "altered");
      assert.deepEqual([found.kind, found.number], [fields.kind, fields.number]);
    }),
    { numRuns: 2_000, seed: 1 },
  );
});

test("with head and tail damaged, the marker is unreadable", () => {
  fc.assert(
    fc.property(message, length, fc.nat(), fc.nat(), (fields, size, inHead, inTail) => {
      const headless = changed(written(fields, size), inHead % HEAD_LENGTH, (byte) => byte ^ 1);
      const content = changed(headless, size - 1 - (inTail % TAIL_LENGTH), (byte) => byte ^ 1);
      assert.equal(read(content).reading, "unreadable");
    }),
    { numRuns: 1_000, seed: 1 },
  );
});

test("a content of another run is recognised by its head or its tail alone", () => {
  const runIds = fc.stringMatching(/^[A-Za-z0-9_-]{6}$/).filter((id) => id !== codec.runId);
  fc.assert(
    fc.property(runIds, message, length, (runId, fields, size) => {
      const content = written(fields, size, new MarkerCodec(runId));
      assert.equal(read(content).reading, "foreign");
      assert.equal(read(changed(content, 5, (byte) => byte ^ 1)).reading, "foreign");
    }),
  );
});

test("a marker whose tail is another run's is altered", () => {
  const other = written(sample, 64, new MarkerCodec("zzzzzz"));
  const content = written(sample, 64);
  content.set(other.subarray(64 - TAIL_LENGTH), 64 - TAIL_LENGTH);
  assert.deepEqual(read(content), { reading: "altered", fields: sample });
});

test("a content cut at its end or start is altered as long as its head or tail is intact", () => {
  const content = written(sample, 64);
  for (let size = 0; size < 64; size++) {
    const front = read(content.subarray(0, size)).reading;
    assert.equal(front, size >= HEAD_LENGTH ? "altered" : "unreadable", `first ${size} bytes`);
    const back = read(content.subarray(64 - size)).reading;
    assert.equal(back, size >= TAIL_LENGTH ? "altered" : "unreadable", `last ${size} bytes`);
  }
});

test("reading stays within its bytes, whatever follows them", () => {
  const content = written(sample, 64);
  const fields = { kind: 0, number: 0, sentUs: 0 };
  for (let end = 0; end < HEAD_LENGTH; end++) assert.equal(codec.read(content, 0, end, fields), "unreadable");
  for (let end = HEAD_LENGTH; end < 64; end++) assert.equal(codec.read(content, 0, end, fields), "altered");
});

test("two messages with exchanged heads are both altered", () => {
  fc.assert(
    fc.property(message, message, length, (a, b, size) => {
      fc.pre(a.kind !== b.kind || a.number !== b.number);
      const [one, other] = [written(a, size), written(b, size)];
      const exchanged = other.slice();
      exchanged.set(one.subarray(0, HEAD_LENGTH));
      const { reading, fields } = read(exchanged);
      assert.equal(reading, "altered");
      assert.deepEqual(fields, a, "the head is the word that counts");
    }),
  );
});

test("another message's filler is altered, even if its length is right", () => {
  const content = written(sample, 120);
  content.copyWithin(HEAD_LENGTH, HEAD_LENGTH + 1, 120 - TAIL_LENGTH);
  assert.equal(read(content).reading, "altered");
});

test("noise is unreadable, and never throws", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
      assert.equal(read(noise).reading, "unreadable");
    }),
    { numRuns: 2_000, seed: 1 },
  );
  const alphabet = fc.stringMatching(/^cbAb3-_9[dbr][A-Za-z0-9_-]{40,80}$/);
  fc.assert(
    fc.property(alphabet, (text) => {
      assert.equal(read(Buffer.from(text)).reading, "unreadable");
    }),
    { numRuns: 2_000, seed: 1 },
  );
});

test("run ids are six characters of the alphabet, and differ from each other", () => {
  assert.equal(
    newRunId(() => 0),
    "AAAAAA",
  );
  assert.equal(
    newRunId(() => 1 - 2 ** -32),
    "______",
  );
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 6, maxLength: 6 }),
      (drawn) => {
        const rest = [...drawn];
        const runId = newRunId(() => rest.shift() ?? 0);
        assert.match(runId, /^[A-Za-z0-9_-]{6}$/);
        assert.equal(read(written(sample, 64, new MarkerCodec(runId)), new MarkerCodec(runId)).reading, "intact");
      },
    ),
  );
});

test.run();
