import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { CutLog } from "./cut-log.js";

const test = suite("cut log");

test("each cut has its time and entrance, and the time of its user's return", () => {
  const log = new CutLog();
  log.cut(7, 2, 10);
  log.cut(3, 0, 20);
  log.back(7, 30);
  log.cut(7, 1, 40);
  assert.deepEqual(log.all, {
    cutUs: Float64Array.of(10, 20, 40),
    backUs: Float64Array.of(30, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY),
    entrance: Uint16Array.of(2, 0, 1),
  });
  assert.deepEqual(
    log.byUser,
    new Map([
      [7, [10, 40]],
      [3, [20]],
    ]),
  );
});

test("who was never cut, or is back already, does not come back", () => {
  const log = new CutLog();
  log.back(1, 5);
  log.cut(1, 0, 10);
  log.back(1, 20);
  log.back(1, 30);
  assert.deepEqual([...log.all.backUs], [20]);
});

test("it holds as many as there are", () => {
  const cuts = fc.array(fc.tuple(fc.nat(20), fc.nat(65_535), fc.boolean()), { minLength: 60, maxLength: 300 });
  fc.assert(
    fc.property(cuts, (all) => {
      const log = new CutLog();
      for (const [at, [user, entrance, isBack]] of all.entries()) {
        log.cut(user, entrance, at);
        if (isBack) log.back(user, at + 0.5);
      }
      const { cutUs, backUs, entrance } = log.all;
      assert.equal(log.count, all.length);
      for (const [at, [, where, isBack]] of all.entries()) {
        const back = isBack ? at + 0.5 : Number.POSITIVE_INFINITY;
        assert.deepEqual([cutUs[at], backUs[at], entrance[at]], [at, back, where]);
      }
      const times = [...log.byUser.values()].flat();
      assert.equal(times.length, all.length);
    }),
    { numRuns: 30 },
  );
});

test.run();
