import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { fakePacingThread } from "../../test-support/fakes/fake-pacing-thread.js";
import { FakeTime, fakePacer } from "../../test-support/fakes/fake-time.js";
import type { Pacer } from "./pacer.js";
import { ThreadPacer } from "./thread-pacer.js";
import { TimerPacer } from "./timer-pacer.js";

const START_US = 5_000_000_123;
/** The longest wait for a due wake-up of any pacer. */
const LATE_US = 3_000;
const NEVER = Number.POSITIVE_INFINITY;

const PACERS: readonly { readonly name: string; readonly create: (time: FakeTime) => Pacer }[] = [
  { name: "timers", create: (time) => new TimerPacer(time.clock) },
  { name: "thread", create: (time) => new ThreadPacer(fakePacingThread(time, 500), time.clock) },
  { name: "thread without spacing", create: (time) => new ThreadPacer(fakePacingThread(time, 0), time.clock) },
  { name: "fake", create: fakePacer },
];

for (const { name, create } of PACERS) {
  const test = suite(`pacer: ${name}`);
  const time = new FakeTime();
  let pacer: Pacer;
  let wakes: number[];
  test.before.each(() => {
    time.nowUs = START_US;
    time.install();
    pacer = create(time);
    wakes = [];
    pacer.begin(() => wakes.push(time.nowUs));
  });
  test.after.each(() => time.restore());

  const assertOneWakeAt = (us: number): void => {
    assert.equal(wakes.length, 1);
    const atUs = wakes[0] ?? 0;
    assert.ok(atUs >= us && atUs <= us + LATE_US, `asked for ${us - START_US}, woken at ${atUs - START_US}`);
  };

  test("never wakes without a request", () => {
    time.advance(10_000_000);
    assert.deepEqual(wakes, []);
  });

  for (const us of [1, 40, 999, 1_000, 1_001, 12_345, 5_000_000]) {
    test(`a wake-up requested ${us} us ahead comes once, and not before its time`, () => {
      pacer.wakeAt(START_US + us);
      time.advance(us + 1_000_000);
      assertOneWakeAt(START_US + us);
    });
  }

  test("a wake-up for a past time comes soon, but not within the request", () => {
    pacer.wakeAt(START_US - 50_000);
    assert.deepEqual(wakes, []);
    time.advance(LATE_US);
    assertOneWakeAt(START_US);
  });

  test("the last request counts, whether for an earlier time, a later time or none", () => {
    pacer.wakeAt(START_US + 50_000);
    pacer.wakeAt(START_US + 8_000);
    time.advance(200_000);
    assertOneWakeAt(START_US + 8_000);
    wakes.length = 0;
    pacer.wakeAt(START_US + 300_000);
    time.advance(99_000);
    pacer.wakeAt(START_US + 400_700);
    time.advance(200_000);
    assertOneWakeAt(START_US + 400_700);
    wakes.length = 0;
    pacer.wakeAt(START_US + 600_000);
    time.advance(20_000);
    pacer.wakeAt(NEVER);
    time.advance(500_000);
    assert.deepEqual(wakes, []);
    pacer.wakeAt(START_US + 1_200_000);
    time.advance(500_000);
    assertOneWakeAt(START_US + 1_200_000);
  });

  test("a request made during a wake-up is met too", () => {
    const due = Array.from({ length: 200 }, (_, i) => START_US + 10_000 + i * 1_700);
    const late: number[] = [];
    time.restore();
    time.install();
    pacer = create(time);
    pacer.begin(() => {
      late.push(time.nowUs - (due.shift() ?? NEVER));
      pacer.wakeAt(due[0] ?? NEVER);
    });
    pacer.wakeAt(due[0] ?? NEVER);
    time.advance(1_000_000);
    assert.equal(late.length, 200);
    assert.ok(
      late.every((us) => us >= 0 && us <= LATE_US),
      `${late}`,
    );
  });

  test("never wakes after it was stopped", () => {
    pacer.wakeAt(START_US + 1_000);
    pacer.stop();
    time.advance(1_000_000);
    assert.deepEqual(wakes, []);
  });

  test("for any sequence of requests, exactly the last one is met", () => {
    const asks = fc.array(fc.record({ afterUs: fc.nat(4_000), aheadUs: fc.integer({ min: -500, max: 6_000 }) }));
    fc.assert(
      fc.property(asks, (moves) => {
        const fresh = create(time);
        let askedUs = NEVER;
        fresh.begin(() => {
          assert.ok(time.nowUs >= askedUs, `${time.nowUs} < ${askedUs}`);
          assert.ok(time.nowUs <= askedUs + LATE_US, `${time.nowUs} > ${askedUs} + ${LATE_US}`);
          askedUs = NEVER;
        });
        for (const { afterUs, aheadUs } of moves) {
          time.advance(afterUs);
          // Requested again when already overdue, it may be as late once more.
          askedUs = Math.max(time.nowUs, time.nowUs + aheadUs);
          fresh.wakeAt(time.nowUs + aheadUs);
        }
        time.advance(10_000);
        assert.equal(askedUs, NEVER, "the last wake-up came");
        fresh.stop();
      }),
      { numRuns: 200 },
    );
  });

  test.run();
}
