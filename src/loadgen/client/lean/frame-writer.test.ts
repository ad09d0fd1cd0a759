import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { readFrames } from "../../../test-support/peers/raw-frames.js";
import { OPCODE } from "./frame.js";
import { FrameWriter } from "./frame-writer.js";

const test = suite("frame writer");

test("any range of any payload is one final, masked frame that unmasks to it", () => {
  const writer = new FrameWriter(1);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), fc.nat(20), (bytes, skip) => {
      const payload = Buffer.from(bytes);
      const start = Math.min(skip, payload.length);
      const [frame, ...rest] = readFrames(writer.write(OPCODE.text, payload, start, payload.length));
      assert.deepEqual(frame, { final: true, opcode: 1, masked: true, payload: payload.subarray(start) });
      assert.deepEqual(rest, []);
    }),
  );
});

test("the length takes its shortest form", () => {
  const writer = new FrameWriter(1);
  const headerBytes = (length: number): number =>
    writer.write(OPCODE.text, Buffer.alloc(length), 0, length).length - length - 4;
  assert.deepEqual([0, 125, 126, 65_535, 65_536].map(headerBytes), [2, 2, 4, 4, 10]);
});

test("long payloads unmask to what they were", () => {
  const payload = Buffer.from(Array.from({ length: 70_001 }, (_, i) => i % 256));
  const [frame] = readFrames(new FrameWriter(7).write(OPCODE.text, payload, 0, payload.length));
  assert.ok(frame?.payload.equals(payload));
});

test("every frame has another mask, and none has the mask that changes nothing", () => {
  for (const seed of [0, 1, -1, 0x7fffffff]) {
    const writer = new FrameWriter(seed);
    const masks = Array.from({ length: 1_000 }, () => writer.write(OPCODE.text, Buffer.alloc(0), 0, 0).readUInt32BE(2));
    assert.equal(new Set(masks).size, 1_000);
    assert.ok(!masks.includes(0));
  }
});

test.run();
