import assert from "node:assert/strict";
import { suite } from "uvu";
import { randomStream } from "../base/random.js";
import { type SecondMedian, testSteadyState } from "./steady-state.js";

const test = suite("steady state");

/** Medians around a line, with noise of up to ±`noiseUs`; the first second is 20, as after a ramp. */
function medians(seconds: number, fromUs: number, perSecUs: number, noiseUs: number): SecondMedian[] {
  const random = randomStream(11);
  return Array.from({ length: seconds }, (_, i) => ({
    sec: 20 + i,
    medianUs: fromUs + perSecUs * i + (2 * random() - 1) * noiseUs,
  }));
}

test("noise around one level is steady", () => {
  assert.equal(testSteadyState(medians(15, 800, 0, 80))?.steady, true);
});

test("a rising median is not steady, and the result includes the evidence", () => {
  const climb = testSteadyState(medians(15, 800, 100, 20));
  assert.equal(climb?.steady, false);
  assert.equal(climb?.seconds, 15);
  const within = (us: number | undefined, low: number, high: number): void =>
    assert.ok(us !== undefined && us > low && us < high, `${us} us is not between ${low} and ${high}`);
  within(climb?.fromUs, 780, 820);
  within(climb?.toUs, 2_180, 2_220);
  within(climb?.changeUs[0], 1_340, 1_400);
  within(climb?.changeUs[1], 1_400, 1_460);
});

test("a falling median is not steady either", () => {
  assert.equal(testSteadyState(medians(15, 2400, -100, 20))?.steady, false);
});

test("a certain but small drift is steady", () => {
  assert.equal(testSteadyState(medians(15, 800, 5, 1))?.steady, true);
  assert.equal(testSteadyState(medians(600, 800, 0.2, 1))?.steady, true);
});

test("a drift that may be large or zero is unknown", () => {
  const uncertain = testSteadyState(medians(15, 800, 20, 700));
  assert.equal(uncertain?.steady, null);
  const [low = 0, high = 0] = uncertain?.changeUs ?? [];
  assert.ok(low < 0 && high > 200, `${low} to ${high}`);
  assert.equal(testSteadyState(medians(15, 800, 0, 700))?.steady, null);
});

test("a certain drift that may be below the limit is unknown too", () => {
  // 14 steps of 12 us are 168 of about 884, a fifth of which is 177: the interval includes both.
  assert.equal(testSteadyState(medians(15, 800, 12, 40))?.steady, null);
});

test("more seconds decide what fewer could not", () => {
  assert.equal(testSteadyState(medians(10, 800, 0, 250))?.steady, null);
  assert.equal(testSteadyState(medians(200, 800, 0, 250))?.steady, true);
});

test("the limit is a fifth of the median", () => {
  // Without noise the interval has no width: 14 steps of 11 us are 154 of about 877, of 14 us 196 of 898.
  assert.equal(testSteadyState(medians(15, 800, 11, 0))?.steady, true);
  assert.equal(testSteadyState(medians(15, 800, 14, 0))?.steady, false);
});

test("fewer than five seconds give no answer", () => {
  assert.equal(testSteadyState(medians(4, 800, 500, 1)), null);
  assert.notEqual(testSteadyState(medians(5, 800, 500, 1)), null);
});

test("seconds without deliveries may be missing", () => {
  const gaps = medians(20, 800, 100, 20).filter(({ sec }) => sec % 3 !== 0);
  assert.equal(testSteadyState(gaps)?.steady, false);
});

/** Medians on a line, so the interval has zero width and only the change relative to the middle median decides. */
const onLine = (seconds: readonly number[], slopeUs: number) =>
  seconds.map((sec) => ({ sec, medianUs: 1_000 + slopeUs * sec }));

test("the limit is a fifth of the middle median, whatever the order of the seconds", () => {
  // Five seconds: 4s <= 0.2 (1000 + 2s) up to a slope of 55.6; six: 5s <= 0.2 (1000 + 2.5s) up to 44.4.
  assert.equal(testSteadyState(onLine([0, 1, 2, 3, 4], 55))?.steady, true);
  assert.equal(testSteadyState(onLine([0, 1, 2, 3, 4], 56))?.steady, false);
  assert.equal(testSteadyState(onLine([4, 3, 0, 1, 2], 55))?.steady, true);
  assert.equal(testSteadyState(onLine([0, 1, 2, 3, 4, 5], 44))?.steady, true);
  assert.equal(testSteadyState(onLine([0, 1, 2, 3, 4, 5], 45))?.steady, false);
  assert.equal(testSteadyState(onLine([5, 0, 4, 1, 3, 2], 45))?.steady, false);
});

test("a fall that scatters around the limit is unknown, like a rise", () => {
  const rise = [800, 1_000, 850, 1_100, 900, 1_150].map((medianUs, sec) => ({ sec, medianUs }));
  const fall = rise.map(({ sec, medianUs }) => ({ sec: 5 - sec, medianUs }));
  assert.equal(testSteadyState(rise)?.steady, null);
  assert.equal(testSteadyState(fall)?.steady, null);
});

test.run();
