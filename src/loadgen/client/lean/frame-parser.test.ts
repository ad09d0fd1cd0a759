import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { closePayload, rawFrame } from "../../../test-support/peers/raw-frames.js";
import { FrameParser, type FrameSink } from "./frame-parser.js";

/** Writes down what the parser finds; text as Latin-1, so that any bytes can be compared. */
class Recorder implements FrameSink {
  readonly found: string[] = [];
  readonly stamps: number[] = [];

  message(bytes: Buffer, start: number, end: number, receivedUs: number): void {
    this.found.push(`message ${bytes.toString("latin1", start, end)}`);
    this.stamps.push(receivedUs);
  }
  pinged(bytes: Buffer, start: number, end: number): void {
    this.found.push(`ping ${bytes.toString("latin1", start, end)}`);
  }
  closed(code: number | null, reason: string): void {
    this.found.push(`close ${code} ${reason}`);
  }
  violated(closeCode: number, detail: string): void {
    this.found.push(`violation ${closeCode} ${detail}`);
  }
}

const SHARED = Buffer.alloc(64 * 1024 + 7);

/** Reads `chunks` as a socket would hand them over: one after the other in one shared buffer, scribbled over after each. */
function parse(chunks: readonly Buffer[], maxMessageBytes = 1_048_576): Recorder {
  const recorder = new Recorder();
  const parser = new FrameParser(recorder, maxMessageBytes);
  chunks.forEach((chunk, i) => {
    const start = i % 7;
    chunk.copy(SHARED, start);
    parser.read(SHARED, start, start + chunk.length, i);
    SHARED.fill(0xff, 0, start + chunk.length);
  });
  return recorder;
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
const test = suite("frame parser");

test("the unmasked examples of RFC 6455, section 5.7", () => {
  assert.deepEqual(parse([hex("81 05 48 65 6c 6c 6f")]).found, ["message Hello"]);
  assert.deepEqual(parse([hex("01 03 48 65 6c"), hex("80 02 6c 6f")]).found, ["message Hello"]);
  assert.deepEqual(parse([hex("89 05 48 65 6c 6c 6f")]).found, ["ping Hello"]);
  assert.deepEqual(parse([hex("82 7e 0100"), Buffer.alloc(256)]).found, ["violation 1003 a binary message"]);
  assert.deepEqual(parse([hex("82 7f 0000000000010000")]).found, ["violation 1003 a binary message"]);
});

test("the masked examples of the same section are refused from a server", () => {
  assert.deepEqual(parse([hex("81 85 37 fa 21 3d 7f 9f 4d 51 58")]).found, ["violation 1002 a masked frame"]);
  assert.deepEqual(parse([hex("8a 85 37 fa 21 3d 7f 9f 4d 51 58")]).found, ["violation 1002 a masked frame"]);
});

test("close frames with code and reason, with a code only, and empty", () => {
  assert.deepEqual(parse([hex("88 06 03 e8 64 6f 6e 65")]).found, ["close 1000 done"]);
  assert.deepEqual(parse([hex("88 02 0f a0")]).found, ["close 4000 "]);
  assert.deepEqual(parse([hex("88 00")]).found, ["close null "]);
});

test("the codes that may travel in a close frame are those of RFC 6455, section 7.4", () => {
  const allowed = [1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 3999, 4000, 4999];
  const forbidden = [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535];
  for (const code of allowed) assert.deepEqual(parse([rawFrame(8, closePayload(code))]).found, [`close ${code} `]);
  for (const code of forbidden)
    assert.match(parse([rawFrame(8, closePayload(code))]).found[0] ?? "", /^violation 1002/);
});

test("a length in a longer form than it needs is refused", () => {
  const longForms = ["81 7e 0000", "81 7e 007d", "81 7f 0000000000000000", "81 7f 000000000000ffff", "89 7e 0001"];
  for (const bytes of longForms) assert.match(parse([hex(bytes)]).found[0] ?? "", /^violation 1002/, bytes);
});

test("a length over the limit is refused at the header, before any of its payload", () => {
  for (const bytes of ["81 7e 03e9", "81 7f 0000010000000000", "01 7f ffffffffffffffff"]) {
    assert.match(parse([hex(bytes)], 1_000).found[0] ?? "", /^violation 1009/, bytes);
  }
  assert.deepEqual(parse([hex("81 7e 03e8")], 1_000).found, []);
});

test("control frames between fragments do not count against the limit", () => {
  const frames = [rawFrame(1, Buffer.alloc(5, "a"), { final: false }), rawFrame(9, Buffer.alloc(125, "p"))];
  const { found } = parse([...frames, rawFrame(0, Buffer.alloc(5, "b"))], 10);
  assert.deepEqual(found, [`ping ${"p".repeat(125)}`, "message aaaaabbbbb"]);
});

test("a message of 16,384 fragments passes, one more is refused", () => {
  const fragments = (count: number): readonly Buffer[] =>
    Array.from({ length: count }, (_, i) => rawFrame(i === 0 ? 1 : 0, Buffer.alloc(0), { final: i === count - 1 }));
  assert.deepEqual(parse(fragments(16_384)).found, ["message "]);
  assert.deepEqual(parse(fragments(16_385)).found, ["violation 1002 a message in too many fragments"]);
});

test("nothing follows a close frame or a violation, in the same range or the next", () => {
  const more = hex("81 01 61");
  assert.deepEqual(parse([Buffer.concat([hex("88 00"), more]), more]).found, ["close null "]);
  assert.deepEqual(parse([Buffer.concat([hex("83 00"), more]), more]).found, ["violation 1002 a reserved opcode"]);
});

test("stop() inside a callback ends the range being read", () => {
  class StoppingSink extends Recorder {
    override message(bytes: Buffer, start: number, end: number, receivedUs: number): void {
      super.message(bytes, start, end, receivedUs);
      parser.stop();
    }
  }
  const sink = new StoppingSink();
  const parser: FrameParser = new FrameParser(sink, 100);
  parser.read(hex("81 01 61 81 01 62"), 0, 6, 0);
  assert.deepEqual(sink.found, ["message a"]);
});

test("a whole frame is handed over where it lies", () => {
  const seen: { bytes: Buffer; start: number; end: number }[] = [];
  class PlaceSink extends Recorder {
    override message(bytes: Buffer, start: number, end: number): void {
      seen.push({ bytes, start, end });
    }
  }
  const range = hex("ff ff 81 02 61 62 81 01 63 ff");
  new FrameParser(new PlaceSink(), 100).read(range, 2, 9, 0);
  assert.deepEqual(
    seen.map(({ start, end }) => [start, end]),
    [
      [4, 6],
      [8, 9],
    ],
  );
  assert.ok(seen.every(({ bytes }) => bytes === range));
});

test("a thousand parsers told to expect a megabyte each hold only what came", () => {
  const sinks = new Recorder();
  const before = process.memoryUsage().arrayBuffers;
  const parsers = Array.from({ length: 1_000 }, () => new FrameParser(sinks, 1_048_576));
  for (const parser of parsers) parser.read(hex("81 7f 0000000000100000 61 61"), 0, 12, 0);
  assert.ok(process.memoryUsage().arrayBuffers - before < 2_000_000);
  assert.deepEqual(sinks.found, []);
});

/** Messages, each with where to cut it into fragments and a ping to slip in between. */
const messages = fc.array(
  fc.record({
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 65_500, max: 66_000 }).map((length) => new Uint8Array(length).fill(length % 251)),
    ),
    cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
    ping: fc.option(fc.uint8Array({ maxLength: 125 }), { nil: null }),
  }),
  { maxLength: 12 },
);

function cutAt(bytes: Buffer, fractions: readonly number[]): readonly Buffer[] {
  const places = fractions.map((fraction) => Math.floor(fraction * bytes.length)).sort((a, b) => a - b);
  return [0, ...places].map((start, i) => bytes.subarray(start, places[i] ?? bytes.length));
}

/** A socket hands over 64 KiB at most. */
function asReads(bytes: Buffer): readonly Buffer[] {
  const count = Math.ceil(bytes.length / 65_536);
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * 65_536, (i + 1) * 65_536));
}

test("any messages, fragmented anyhow with pings between and cut anywhere, come out the same and in order", () => {
  const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });
  const property = fc.property(messages, cuts, fc.boolean(), (sent, chunkCuts, byteByByte) => {
    const expected: string[] = [];
    const frames: Buffer[] = [];
    for (const { payload, cuts: fragmentCuts, ping } of sent) {
      const fragments = cutAt(Buffer.from(payload), fragmentCuts);
      fragments.forEach((fragment, i) => {
        if (i === 1 && ping !== null) {
          frames.push(rawFrame(9, Buffer.from(ping)));
          expected.push(`ping ${Buffer.from(ping).toString("latin1")}`);
        }
        frames.push(rawFrame(i === 0 ? 1 : 0, fragment, { final: i === fragments.length - 1 }));
      });
      expected.push(`message ${Buffer.from(payload).toString("latin1")}`);
    }
    const stream = Buffer.concat(frames);
    const single = byteByByte && stream.length < 5_000;
    const chunks = single ? [...stream].map((byte) => Buffer.of(byte)) : cutAt(stream, chunkCuts);
    const { found, stamps } = parse(chunks.flatMap(asReads), 100_000);
    assert.deepEqual(found, expected);
    assert.deepEqual(
      stamps,
      [...stamps].sort((a, b) => a - b),
    );
  });
  fc.assert(property, { numRuns: 100 });
});

test("any bytes at all are survived", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (chunks) => {
      const { found } = parse(
        chunks.map((chunk) => Buffer.from(chunk)),
        1_000,
      );
      const end = found.findIndex((line) => /^(violation|close)/.test(line));
      assert.ok(end === -1 || end === found.length - 1);
    }),
    { numRuns: 500 },
  );
});

test.run();
