import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import * as units from "./units.js";

const test = suite("units");

test("parses durations in every unit, to whole microseconds", () => {
  const read: Record<string, number> = {
    "40us": 40,
    "250ms": 250_000,
    "3s": 3_000_000,
    "1.5m": 90_000_000,
    "2h": 7_200_000_000,
    "0s": 0,
    "0.5us": 1,
    " 15 s ": 15_000_000,
  };
  for (const [text, us] of Object.entries(read)) assert.equal(units.parseDurationUs(text), us, text);
});

test("parses sizes in decimal and binary units, to whole bytes", () => {
  const read: Record<string, number> = {
    "512B": 512,
    "16KB": 16_000,
    "16KiB": 16_384,
    "1.6MB": 1_600_000,
    "1MiB": 1_048_576,
    "2GB": 2_000_000_000,
    "1GiB": 1_073_741_824,
  };
  for (const [text, bytes] of Object.entries(read)) assert.equal(units.parseBytes(text), bytes, text);
});

test("parses percentages into fractions", () => {
  assert.equal(units.parsePercent("0.1%"), 0.001);
  assert.equal(units.parsePercent("50 %"), 0.5);
  assert.equal(units.parsePercent("-3%"), -0.03);
});

test("rejects text that is not a quantity", () => {
  const wrong = [
    "",
    "s",
    "5",
    "5 5s",
    "5s5",
    "-5s",
    "+5s",
    ".5s",
    "5.s",
    "1e3s",
    "0x10s",
    "5S",
    "5kb",
    "Infinitys",
    "NaNs",
    "٣s",
  ];
  const inherited = ["5toString", "5constructor", "5valueOf"];
  const endless = [`${"9".repeat(400)}s`, `${"9".repeat(400)}B`, `${"9".repeat(400)}%`];
  for (const text of [...wrong, ...inherited, ...endless]) {
    assert.equal(units.parseDurationUs(text), undefined, `${text} as a duration`);
    assert.equal(units.parseBytes(text), undefined, `${text} as a size`);
    assert.equal(units.parsePercent(text), undefined, `${text} as a percentage`);
  }
  assert.equal(units.parseDurationUs("5KB"), undefined);
  assert.equal(units.parseBytes("5ms"), undefined);
});

test("parses or rejects any text, and never throws", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      for (const value of [units.parseDurationUs(text), units.parseBytes(text), units.parsePercent(text)]) {
        assert.ok(value === undefined || Number.isFinite(value));
      }
    }),
  );
});

test("formats with three digits, in the smallest unit that needs no more", () => {
  const durations: readonly (readonly [number, string])[] = [
    [0, "0 us"],
    [0.25, "0.25 us"],
    [840, "840 us"],
    [999.4, "999 us"],
    [999.5, "1 ms"],
    [1_240, "1.24 ms"],
    [999_499, "999 ms"],
    [999_500, "1 s"],
    [12_340_000, "12.3 s"],
    [-1_240, "-1.24 ms"],
    [86_400_000_000, "86400 s"],
  ];
  for (const [us, text] of durations) assert.equal(units.formatUs(us), text);
  const sizes: readonly (readonly [number, string])[] = [
    [0, "0 B"],
    [640, "640 B"],
    [999.5, "1 KB"],
    [7_312, "7.31 KB"],
    [1_700_000_000, "1.7 GB"],
    [999_500_000, "1 GB"],
  ];
  for (const [bytes, text] of sizes) assert.equal(units.formatBytes(bytes), text);
});

test("formats counts, rates and percentages for people", () => {
  assert.deepEqual([0, 999, 1_000, 10_000_000].map(units.formatCount), ["0", "999", "1,000", "10,000,000"]);
  assert.deepEqual([0.5, 12.34, 999.4, 999.6, 2_000].map(units.formatRate), ["0.5", "12.3", "999", "1,000", "2,000"]);
  assert.deepEqual([0, 0.001, 0.5, 1].map(units.formatPercent), ["0 %", "0.1 %", "50 %", "100 %"]);
});

test("parses what it formats, within three digits", () => {
  const size = fc.double({ min: 1, max: 1e13, noNaN: true });
  fc.assert(
    fc.property(size, (value) => {
      const us = units.parseDurationUs(units.formatUs(value)) ?? Number.NaN;
      assert.ok(Math.abs(us - value) <= 0.005 * value + 0.5, `${value} us became ${us}`);
      const bytes = units.parseBytes(units.formatBytes(value)) ?? Number.NaN;
      assert.ok(Math.abs(bytes - value) <= 0.005 * value + 0.5, `${value} bytes became ${bytes}`);
      const fraction = units.parsePercent(units.formatPercent(value)) ?? Number.NaN;
      assert.ok(Math.abs(fraction - value) <= 0.005 * value);
    }),
  );
});

test.run();
