import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { randomStream } from "../base/random.js";
import { US_PER_SEC } from "../base/units.js";
import { fallsBehind, type LoadSecond } from "./backlog.js";

const test = suite("backlog");

interface Queue {
  readonly perSec: number;
  /** Messages that the server handles a second. */
  readonly capacity: number;
  readonly seconds: number;
  readonly delaySec?: number;
  readonly fanOut?: number;
  /** Messages come, and are handled, by chance; evenly without. */
  readonly seed?: number;
  /** The share of messages that never arrive. */
  readonly lost?: number;
  /** The server does nothing in this time. */
  readonly stall?: readonly [fromSec: number, toSec: number];
}

/** The seconds of a server that handles one message after the other. */
function queue({ perSec, capacity, seconds, ...rest }: Queue): readonly LoadSecond[] {
  const { delaySec = 0, fanOut = 1, seed, lost = 0, stall } = rest;
  const random = randomStream(seed ?? 0);
  const gap = (rate: number): number => (seed === undefined ? 1 / rate : -Math.log(1 - random()) / rate);
  const counts = Array.from({ length: seconds }, (_, sec) => ({ sec, owed: 0, deliveries: 0, waitedSec: 0 }));
  let freeAt = 0;
  for (let dueAt = gap(perSec); dueAt < seconds; dueAt += gap(perSec)) {
    const due = counts[Math.floor(dueAt)];
    if (due !== undefined) due.owed += fanOut;
    if (random() < lost) continue;
    const from = Math.max(dueAt, freeAt);
    freeAt = (stall !== undefined && from >= stall[0] && from < stall[1] ? stall[1] : from) + gap(capacity);
    const cameAt = freeAt + delaySec;
    const came = counts[Math.floor(cameAt)];
    if (came === undefined) continue;
    came.deliveries += fanOut;
    came.waitedSec += fanOut * (cameAt - dueAt);
  }
  return counts.map(({ sec, owed, deliveries, waitedSec }) => ({
    ...{ sec, owed, deliveries },
    meanUs: deliveries === 0 ? null : (waitedSec / deliveries) * US_PER_SEC,
  }));
}

const R = 1_000;
const at = (load: number, but: Partial<Queue> = {}): boolean =>
  fallsBehind(queue({ perSec: load * R, capacity: R, seconds: 15, ...but }));

test("a server falls behind when more is asked of it than it can do, by a little or by far", () => {
  for (const load of [1.05, 1.2, 2, 10]) assert.equal(at(load), true, `${load} R`);
  for (const load of [1.2, 2, 10]) assert.equal(at(load, { seconds: 4 }), true, `${load} R for 4 s`);
  for (const fanOut of [5, 200]) assert.equal(at(1.2, { fanOut }), true, `${fanOut} recipients`);
  assert.equal(at(1.2, { delaySec: 0.5 }), true, "with a delay besides");
  assert.equal(at(1.2, { lost: 0.05 }), true, "with losses besides");
  for (let seed = 1; seed <= 20; seed++) assert.equal(at(1.2, { seed }), true, `by chance, ${seed}`);
});

test("a server that keeps up does not, however near to its capacity", () => {
  for (const load of [0.1, 0.8, 0.99, 1, 1.01]) assert.equal(at(load), false, `${load} R`);
});

test("a fixed delay is no backlog that grows, even if nothing is delivered for most of the time", () => {
  for (const delaySec of [0.2, 2, 4, 14]) {
    for (const seconds of [5, 15]) assert.equal(at(0.8, { delaySec, seconds }), false, `${delaySec} s of ${seconds}`);
  }
});

test("losses leave messages owed, but nobody waits longer", () => {
  for (const lost of [0.05, 0.5, 1]) assert.equal(at(0.8, { lost }), false, `${lost} lost`);
});

test("a stall is no overload, wherever it strikes, whether or not the server has caught up", () => {
  for (const seconds of [5, 15]) {
    for (let from = 0; from < seconds; from += 0.5) {
      for (const length of [0.5, 1.4, 3]) {
        const stall = [from, from + length] as const;
        assert.equal(at(0.5, { stall, seconds }), false, `${length} s from ${from} of ${seconds}`);
      }
    }
  }
});

test("response times that grow by less than a fiftieth of the time are no overload, nor are those of too few seconds", () => {
  const creeping = (perSec: number): LoadSecond[] =>
    Array.from({ length: 15 }, (_, sec) => ({
      ...{ sec, owed: 1_000, deliveries: 1_000 * (1 - perSec) },
      meanUs: 5_000 + perSec * sec * US_PER_SEC,
    }));
  assert.deepEqual([fallsBehind(creeping(0.019)), fallsBehind(creeping(0.021))], [false, true]);
  assert.deepEqual([fallsBehind(creeping(0.2).slice(0, 4)), fallsBehind(creeping(0.2).slice(0, 3))], [true, false]);
  assert.equal(fallsBehind([]), false);
  assert.equal(fallsBehind(creeping(0.2).map((second) => ({ ...second, owed: 0 }))), false);
});

test("response times that grow while everything that is owed is delivered are no overload", () => {
  const slower = queue({ perSec: 1_200, capacity: R, seconds: 15 }).map((second) => ({
    ...second,
    deliveries: second.owed,
  }));
  assert.equal(fallsBehind(slower), false);
});

test("growth has to be clear: the lower end of the interval of its mean counts", () => {
  // Shares of mean ± 0.1 in four seconds: t is 3.182, the standard error 0.1 · √(4/3) / 2, so the reach is 0.1837.
  const wavering = (mean: number): LoadSecond[] =>
    [0.1, -0.1, 0.1, -0.1].map((off, sec) => ({
      ...{ sec, owed: 1_000, deliveries: 1_000 * (1 - mean - off) },
      meanUs: 0.5 * sec * US_PER_SEC,
    }));
  assert.deepEqual([fallsBehind(wavering(0.2)), fallsBehind(wavering(0.21))], [false, true]);
});

test("seconds that were left out are no growth", () => {
  const jump = Array.from({ length: 10 }, (_, i) => ({
    sec: i * 2,
    owed: 1_000,
    deliveries: 900,
    meanUs: i * US_PER_SEC,
  }));
  assert.equal(fallsBehind(jump), false);
  const both = [...queue({ perSec: 1_200, capacity: R, seconds: 30 })].filter(({ sec }) => sec < 8 || sec > 19);
  assert.equal(fallsBehind(both), true);
});

test("a queue below its capacity never falls behind, whatever chance brings", () => {
  const stable = fc.record({
    perSec: fc.integer({ min: 50, max: 1_000 }),
    load: fc.double({ min: 0.05, max: 0.8, noNaN: true }),
    seconds: fc.integer({ min: 4, max: 30 }),
    fanOut: fc.constantFrom(1, 10, 200),
    delaySec: fc.constantFrom(0, 0.01, 1.5),
    seed: fc.integer({ min: 1, max: 1e9 }),
  });
  fc.assert(
    fc.property(stable, ({ load, ...given }) => {
      assert.equal(fallsBehind(queue({ ...given, capacity: given.perSec / load })), false);
    }),
    { numRuns: 300 },
  );
});

test.run();
