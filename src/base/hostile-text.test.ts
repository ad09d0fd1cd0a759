import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { inertText } from "./hostile-text.js";

const test = suite("hostile text");

const writtenOut = (codeUnit: number): string => `\\u${codeUnit.toString(16).padStart(4, "0")}`;

test("keeps harmless text unchanged", () => {
  for (const text of ["", "alice", "Zoë 😀 日本語 עברית", "<b>&\"'\\", "a b"]) assert.equal(inertText(text), text);
});

test("escapes characters that move a terminal's cursor, colour text or end a line", () => {
  assert.equal(inertText("\u001b[31mred\u0007\r\n"), "\\u001b[31mred\\u0007\\u000d\\u000a");
  assert.equal(inertText("\u0000\u0009\u007f\u009b2J"), "\\u0000\\u0009\\u007f\\u009b2J");
});

test("escapes characters that change the direction of text, break lines or mark byte order", () => {
  for (const unit of [0x061c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069, 0xfeff]) {
    assert.equal(inertText(`a${String.fromCharCode(unit)}b`), `a${writtenOut(unit)}b`);
  }
});

test("escapes half a surrogate pair, and keeps a whole one", () => {
  assert.equal(inertText("\ud83d"), "\\ud83d");
  assert.equal(inertText("\ude00x"), "\\ude00x");
  assert.equal(inertText("\ude00\ud83d"), "\\ude00\\ud83d");
  assert.equal(inertText("\ud83d\ud83d\ude00"), "\\ud83d😀");
});

test("cuts long text, and shows that", () => {
  assert.equal(inertText("x".repeat(200)), "x".repeat(200));
  assert.equal(inertText("x".repeat(201)), `${"x".repeat(200)}…`);
  assert.equal(inertText("abcdef", 3), "abc…");
  assert.equal(inertText("ab😀", 3), "ab\\ud83d…", "a pair divided by the cut is escaped");
});

test("leaves nothing harmful in any text, and a second pass changes nothing", () => {
  const harmful = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]/u;
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      const inert = inertText(text, 1_000);
      assert.ok(!harmful.test(inert), JSON.stringify(inert));
      assert.equal(inertText(inert, 10_000), inert);
    }),
    { numRuns: 500 },
  );
  const everyUnit = Array.from({ length: 0x10000 }, (_, unit) => `${String.fromCharCode(unit)} `).join("");
  assert.ok(!harmful.test(inertText(everyUnit, everyUnit.length)));
});

test.run();
