import assert from "node:assert/strict";
import { suite } from "uvu";
import { drawsBlocks, obeysEscapes, terminalStyle, terminalWidth } from "./terminal-style.js";

const test = suite("terminal-style");

const stream = (isTTY: boolean, columns?: number) => ({ isTTY, columns }) as unknown as NodeJS.WriteStream;

test("an unknown width, or 0, counts as 80 columns", () => {
  assert.deepEqual(
    [120, 0, undefined, Number.NaN].map((columns) => terminalWidth(stream(true, columns))),
    [120, 80, 80, 80],
  );
});

test("uses colours only if wanted, on a terminal that supports escape sequences", () => {
  const colorOf = (isTTY: boolean, wanted: boolean, environment: Readonly<Record<string, string>>) =>
    terminalStyle(stream(isTTY, 100), wanted, environment).color;
  assert.equal(colorOf(true, true, { TERM: "xterm" }), true);
  assert.equal(colorOf(true, true, { TERM: "xterm", NO_COLOR: "" }), true);
  assert.equal(colorOf(true, true, { TERM: "xterm", NO_COLOR: "1" }), false);
  assert.equal(colorOf(true, false, { TERM: "xterm" }), false);
  assert.equal(colorOf(true, true, { TERM: "dumb" }), false);
  assert.equal(colorOf(false, true, { TERM: "xterm" }), false);
});

test("a dumb terminal and a file do not support escape sequences", () => {
  assert.deepEqual(
    [
      obeysEscapes(stream(true), { TERM: "xterm-256color" }),
      obeysEscapes(stream(true), {}),
      obeysEscapes(stream(true), { TERM: "dumb" }),
      obeysEscapes(stream(false), { TERM: "xterm" }),
    ],
    [true, true, false, false],
  );
});

test("block characters need UTF-8, and no dumb terminal", () => {
  const draws = (environment: Readonly<Record<string, string>>): boolean => drawsBlocks(environment);
  assert.ok(draws({}) && draws({ LANG: "en_GB.UTF-8" }) && draws({ LC_ALL: "C.utf8", LANG: "C" }));
  assert.ok(draws({ LC_ALL: "", LANG: "de_DE.UTF-8", TERM: "xterm" }));
  assert.ok(!draws({ LANG: "C" }) && !draws({ LC_ALL: "POSIX", LANG: "en_GB.UTF-8" }));
  assert.ok(!draws({ LC_CTYPE: "de_DE.ISO-8859-1" }) && !draws({ LANG: "en_GB.UTF-8", TERM: "dumb" }));
});

test.run();
