import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { fakePacer, fakeTimeFor } from "../../test-support/fakes/fake-time.js";
import { Alarms } from "./alarms.js";
import { Appointments } from "./appointments.js";

const test = suite("appointments");
const time = fakeTimeFor(test);
const create = () => new Appointments(new Alarms(fakePacer(time), time.clock), time.clock);

test("all are kept at their times, and those of the same time in order of creation", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), (offsets) => {
      const appointments = create();
      const startUs = time.nowUs;
      const kept: { readonly i: number; readonly us: number }[] = [];
      for (const [i, us] of offsets.entries()) {
        appointments.at(startUs + us, () => kept.push({ i, us: time.nowUs - startUs }));
      }
      time.advance(1_000);
      const expected = offsets.map((us, i) => ({ i, us })).sort((a, b) => a.us - b.us);
      assert.deepEqual(kept, expected);
    }),
  );
});

test("one for a past time is kept soon, but not within the call", () => {
  const appointments = create();
  time.advance(1_000);
  let kept = 0;
  appointments.at(500, () => kept++);
  assert.equal(kept, 0);
  time.advance(1);
  assert.equal(kept, 1);
});

test("one may create the next", () => {
  const appointments = create();
  const kept: number[] = [];
  const keep = (): void => {
    kept.push(time.nowUs);
    if (kept.length < 4) appointments.at(time.nowUs + 250, keep);
  };
  appointments.at(100, keep);
  time.advance(10_000);
  assert.deepEqual(kept, [100, 350, 600, 850]);
});

test("none is kept after cancelling, except later ones", () => {
  const appointments = create();
  const kept: string[] = [];
  for (const us of [100, 200, 300]) appointments.at(us, () => kept.push(`first ${us}`));
  time.advance(150);
  appointments.cancelAll();
  time.advance(1_000);
  appointments.at(2_000, () => kept.push("second"));
  time.advance(1_000);
  assert.deepEqual([kept, time.waiting], [["first 100", "second"], 0]);
});

test("one that cancels the others while it is kept is the last", () => {
  const appointments = create();
  const kept: number[] = [];
  appointments.at(100, () => {
    kept.push(1);
    appointments.cancelAll();
  });
  appointments.at(100, () => kept.push(2));
  time.advance(1_000);
  assert.deepEqual(kept, [1]);
});

test.run();
