import assert from "node:assert/strict";
import { suite } from "uvu";
import { encodeTextFrame, textFrameBytes } from "./text-frame.js";

const test = suite("text-frame");

test("frames have the shortest length field that fits, as RFC 6455 requires", () => {
  for (const [length, head] of [
    [0, "8100"],
    [1, "8101"],
    [125, "817d"],
    [126, "817e007e"],
    [65_535, "817effff"],
    [65_536, "817f0000000000010000"],
  ] as const) {
    const text = "x".repeat(length);
    const frame = encodeTextFrame(text);
    assert.equal(frame.toString("hex", 0, head.length / 2), head);
    assert.equal(frame.toString("latin1", head.length / 2), text);
    assert.equal(frame.length, textFrameBytes(length));
  }
});

test("the length counts UTF-8 bytes", () => {
  const frame = encodeTextFrame("שלום 👋");
  assert.equal(frame[1], Buffer.byteLength("שלום 👋"));
  assert.equal(frame.toString("utf8", 2), "שלום 👋");
});

test.run();
