import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import type { WriteStream } from "node:tty";
import { suite } from "uvu";
import { US_PER_SEC } from "../../base/units.js";
import { planComparison } from "../../experiment/comparison/plan-comparison.js";
import type { ComparisonProgress } from "../../experiment/comparison/run-comparison.js";
import { ComparisonDisplay, comparisonLine, formatTimeLeft } from "./comparison-display.js";

const test = suite("comparison-display");

const SCENARIO = { version: 1, name: "x", users: 10, server: { nodes: 1 }, traffic: { dm: { perSec: 10 } } };

const [, variant] = planComparison({
  text: JSON.stringify(SCENARIO),
  file: "x.yaml",
  overrides: [],
  vary: ["server.routing=map-scan,map-lookup"],
}).variants;
assert.ok(variant);

const RUN = {
  phase: "hold",
  elapsedSec: 12,
  connected: 10,
  failed: 0,
  away: 0,
  users: 10,
  offeredPerSec: 10,
  sentPerSec: 10,
  deliveriesPerSec: 10,
  deliveries: 90,
  missing: 0,
} as const;

const at = (progress: Partial<ComparisonProgress>): ComparisonProgress => ({
  number: 4,
  runs: 10,
  variant,
  isRepeat: false,
  leftUs: 162 * US_PER_SEC,
  run: null,
  ...progress,
});

const SPOKEN: readonly (readonly [sec: number, says: string])[] = [
  [0, "a few seconds"],
  [4.9, "a few seconds"],
  [6, "about 5 s"],
  [57, "about 55 s"],
  [58, "about 1 min"],
  [162, "about 2 min 40 s"],
  [3_594, "about 59 min 50 s"],
  [3_597, "about 1 h"],
  [5_000, "about 1 h 23 min"],
];

test("the time left is said as a person says it", () => {
  for (const [sec, says] of SPOKEN) assert.equal(formatTimeLeft(sec * US_PER_SEC), says);
});

test("a line says which run of how many, its variant, the time left, and how that run goes", () => {
  assert.equal(comparisonLine(at({})), "run 4 of 10 (map-lookup), about 2 min 40 s left");
  assert.equal(
    comparisonLine(at({ isRepeat: true, run: RUN })),
    "run 4 of 10 (map-lookup, repeated), about 2 min 40 s left: " +
      "12 s  hold     10/10 users  90 deliveries, 0 missing  10/10 sends/s",
  );
  const hostile = { ...variant, label: "\u001b[31mred" };
  assert.doesNotMatch(comparisonLine(at({ variant: hostile })), /\u001b/);
});

/** Collects what a display writes to a stream; `columns` makes it a terminal. */
function written(use: (display: ComparisonDisplay, sleep: (sec: number) => void) => void, columns?: number): string {
  const stream = new PassThrough() as unknown as WriteStream;
  if (columns !== undefined) Object.assign(stream, { isTTY: true, columns });
  let timeUs = 0;
  use(new ComparisonDisplay(stream, false, () => timeUs), (sec) => {
    timeUs += sec * US_PER_SEC;
  });
  return String(stream.read() ?? "");
}

test("off a terminal there is a line for each run, and one every ten seconds", () => {
  const text = written((display, sleep) => {
    for (const number of [1, 2]) {
      display.onProgress(at({ number }));
      for (let second = 0; second < 15; second++) {
        sleep(1);
        display.onProgress(at({ number, run: RUN }));
      }
    }
  });
  assert.deepEqual(
    text.split("\n").map((line) => line.replace(/,.*left/, "")),
    [
      "run 1 of 10 (map-lookup)",
      "run 1 of 10 (map-lookup): 12 s  hold     10/10 users  90 deliveries, 0 missing  10/10 sends/s",
      "run 2 of 10 (map-lookup)",
      "run 2 of 10 (map-lookup): 12 s  hold     10/10 users  90 deliveries, 0 missing  10/10 sends/s",
      "",
    ],
  );
});

test("on a terminal one line changes, cut to its width, and is removed at the end", () => {
  const text = written((display) => {
    display.onProgress(at({ run: RUN }));
    display.finish();
  }, 60);
  assert.equal(text, `\r\u001b[2K${comparisonLine(at({ run: RUN })).slice(0, 59)}\r\u001b[2K`);
});

test("a notice is said once, however many runs give it", () => {
  const text = written((display) => {
    for (const message of ["memory is scarce", "a worker died", "memory is scarce"])
      display.onNotice({ code: "x", message });
  });
  assert.equal(text, "chatbench: memory is scarce\nchatbench: a worker died\n");
});

test.run();
