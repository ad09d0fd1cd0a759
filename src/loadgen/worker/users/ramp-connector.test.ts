import assert from "node:assert/strict";
import { suite } from "uvu";
import { GoldenWalk } from "../../../plan/permutation.js";
import { connectTimeUs } from "../../../plan/plan.js";
import { type FakeTime, fakePacer, fakeTimeFor } from "../../../test-support/fakes/fake-time.js";
import { Alarms } from "../../pacing/alarms.js";
import { RampConnector, type RampHost } from "./ramp-connector.js";

const test = suite("ramp");

const PER_SEC = 100;
const START_US = 1_000;

/** Keeps who was connected when, and lets users in when told to. */
class Host implements RampHost {
  readonly connects: { readonly user: number; readonly dueUs: number; readonly atUs: number }[] = [];
  inFlight = 0;
  ticks = 0;
  /** Users that wait to try again. */
  waiting = 0;
  readonly #time: FakeTime;

  constructor(time: FakeTime) {
    this.#time = time;
  }

  get pending(): number {
    return this.inFlight + this.waiting;
  }

  connect(user: number, dueUs: number): void {
    this.connects.push({ user, dueUs, atUs: this.#time.nowUs });
    this.inFlight++;
  }

  tick(): void {
    this.ticks++;
  }
}

const time = fakeTimeFor(test);

function start(users: number, part: { from: number; to: number }, range = { from: 0, to: users }, perSec = PER_SEC) {
  const host = new Host(time);
  const order = new GoldenWalk(users, 3);
  const ramp = new RampConnector(host, order, range, perSec, new Alarms(fakePacer(time), time.clock), time.clock);
  const state = { done: false };
  const finished = ramp.run(part.from, part.to, START_US).then(() => {
    state.done = true;
  });
  return { host, order, ramp, state, finished };
}

test("everyone is connected when due, in the connect order", async () => {
  const { host, order, finished } = start(10, { from: 0, to: 10 });
  time.advance(1_000_000);
  assert.deepEqual(
    host.connects.map(({ user, dueUs }) => [user, dueUs]),
    Array.from({ length: 10 }, (_, i) => [order.at(i), START_US + connectTimeUs(i, PER_SEC)]),
  );
  for (const { dueUs, atUs } of host.connects) assert.equal(atUs, dueUs);
  host.inFlight = 0;
  time.advance(1_000);
  await finished;
});

test("a part of the order begins at its own start, and only users of this worker are connected", () => {
  const { host, order } = start(20, { from: 8, to: 20 }, { from: 5, to: 10 });
  time.advance(1_000_000);
  const expected = Array.from({ length: 12 }, (_, i) => ({
    user: order.at(8 + i),
    at: START_US + connectTimeUs(i, PER_SEC),
  }));
  assert.deepEqual(
    host.connects.map(({ user, dueUs }) => ({ user, at: dueUs })),
    expected.filter(({ user }) => user >= 5 && user < 10),
  );
});

test("it is done when the last user is in or has failed, and not before", async () => {
  const { host, state, finished } = start(3, { from: 0, to: 3 });
  time.advance(1_000_000);
  await Promise.resolve();
  assert.deepEqual([host.connects.length, state.done], [3, false]);
  host.inFlight = 0;
  host.waiting = 1;
  time.advance(2_000);
  await Promise.resolve();
  assert.equal(state.done, false, "one waits to try again");
  host.waiting = 0;
  time.advance(2_000);
  await finished;
  assert.equal(time.waiting, 0);
});

test("a server that is slow to let users in gets at most 500 at once, each still timed from when it was due", () => {
  const { host } = start(1_200, { from: 0, to: 1_200 }, undefined, 100_000);
  time.advance(1_000_000);
  assert.equal(host.connects.length, 500);
  host.inFlight -= 200;
  time.advance(2_000);
  assert.equal(host.connects.length, 700);
  const late = host.connects[650];
  assert.ok(late !== undefined && late.dueUs === START_US + connectTimeUs(650, 100_000) && late.atUs > late.dueUs);
});

test("between users far apart it ticks now and then, and does not poll", () => {
  const { host } = start(3, { from: 0, to: 3 }, undefined, 0.5);
  time.advance(3_900_000);
  assert.equal(host.connects.length, 2);
  assert.ok(host.ticks >= 30 && host.ticks <= 50, `${host.ticks} ticks`);
});

test("it ticks all along, and no more once it is stopped", () => {
  const { host, ramp } = start(2, { from: 0, to: 2 });
  time.advance(100_000);
  assert.ok(host.ticks >= 90, `${host.ticks} ticks`);
  ramp.stop();
  const { ticks } = host;
  time.advance(100_000);
  assert.deepEqual([host.ticks, time.waiting], [ticks, 0]);
});

test.run();
