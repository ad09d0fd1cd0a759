import assert from "node:assert/strict";
import { suite } from "uvu";
import type { ChurnPlan } from "../../../plan/churn.js";
import type { UserRange } from "../../../plan/users.js";
import { fakeTimeFor } from "../../../test-support/fakes/fake-time.js";
import { admitAll, type UsersOnFakes, usersOnFakes } from "../../../test-support/fakes/users-on-fakes.js";
import { ChurnDriver } from "./churn-driver.js";

const test = suite("churn driver");

const STEP_US = 1_000;
const AWAY_US = 50_000;
const BASE = { users: 10, phases: { warmup: "100ms", hold: "2s" } };
const CHURN = { perSec: 20, away: "50ms" };
const SERVER_CHURN = { ...BASE, traffic: { dm: { perSec: 1, contacts: 1 }, churn: CHURN } };
const ROOM_CHURN = { ...BASE, traffic: { room: { perSec: 1, count: 4, roomsPerUser: 2, churn: CHURN } } };

const time = fakeTimeFor(test);

interface Run extends UsersOnFakes {
  readonly driver: ChurnDriver;
  readonly startUs: number;
}

async function start(document: Record<string, unknown>, range?: UserRange): Promise<Run> {
  const fakes = usersOnFakes(time, document, range);
  await admitAll(fakes, time);
  const driver = new ChurnDriver(fakes.plan, fakes.range, fakes.users, fakes.alarms, time.clock);
  driver.start(time.nowUs);
  return { ...fakes, driver, startUs: time.nowUs };
}

/** Goes on by `us`, the server answering after every step; calls `look` after each with the time since the start. */
function goOn({ server, startUs }: Run, us: number, look: (sinceUs: number) => void = () => undefined): void {
  for (let gone = 0; gone < us; gone += STEP_US) {
    time.advance(STEP_US);
    server.answer();
    look(time.nowUs - startUs);
  }
}

/** The departures of the plan that are of this worker's users. */
function departuresOf({ range }: Run, churn: ChurnPlan | null): { user: number; atUs: number; turn: number }[] {
  assert.ok(churn !== null);
  const all = Array.from({ length: churn.count }, (_, i) => ({
    user: churn.user(i),
    atUs: churn.timeUs(i),
    turn: churn.turn(i),
  }));
  return all.filter(({ user }) => user >= range.from && user < range.to);
}

test("users leave when the plan says, and are back after the time it says", async () => {
  const run = await start(SERVER_CHURN);
  const departures = departuresOf(run, run.plan.churn);
  assert.ok(departures.length > 30);
  goOn(run, 2_200_000, (sinceUs) => {
    for (let user = 0; user < BASE.users; user++) {
      // Two steps of slack each way: timers go by milliseconds, and the server answers after each step.
      const isNear = departures.some(
        ({ user: who, atUs }) => who === user && sinceUs > atUs - 2 * STEP_US && sinceUs < atUs + AWAY_US + 3 * STEP_US,
      );
      const isSurelyAway = departures.some(
        ({ user: who, atUs }) => who === user && sinceUs > atUs + 2 * STEP_US && sinceUs < atUs + AWAY_US - 2 * STEP_US,
      );
      if (isSurelyAway) assert.ok(run.users.departures.isAway(user), `${user} is away at ${sinceUs}`);
      if (!isNear) assert.ok(!run.users.departures.isAway(user), `${user} is there at ${sinceUs}`);
    }
  });
  assert.equal(run.users.counts.reconnected, departures.length);
  assert.deepEqual([run.users.counts.ready, run.users.counts.closedEarly, time.waiting], [BASE.users, 0, 0]);
});

test("each worker moves its own users, and together all of them", async () => {
  const reconnected: number[] = [];
  let planned = 0;
  for (const range of [
    { from: 0, to: 3 },
    { from: 3, to: 10 },
  ]) {
    const run = await start(SERVER_CHURN, range);
    goOn(run, 2_200_000);
    reconnected.push(run.users.counts.reconnected);
    assert.equal(run.users.counts.reconnected, departuresOf(run, run.plan.churn).length);
    planned = run.plan.churn?.count ?? 0;
  }
  assert.equal(
    reconnected.reduce((sum, count) => sum + count, 0),
    planned,
  );
});

test("members leave their rooms in turns, and rejoin them", async () => {
  const run = await start(ROOM_CHURN);
  const departures = departuresOf(run, run.plan.roomChurn);
  goOn(run, 2_200_000);
  for (let user = 0; user < BASE.users; user++) {
    const slots = departures.filter((one) => one.user === user).map(({ turn }) => turn % 2);
    const rooms = slots.map((slot) => `room-${run.plan.room?.membership.roomOf(user, slot)}`);
    assert.ok(new Set(rooms).size === 2, "both rooms had their turn");
    const connection = run.client.of(user);
    assert.deepEqual(
      connection.framesOf("leave_room").map(({ room }) => room),
      rooms,
    );
    // The first two joins are those of the beginning.
    assert.deepEqual(
      connection
        .framesOf("join_room")
        .slice(2)
        .map(({ room }) => room),
      rooms,
    );
    assert.deepEqual([run.users.rooms.hasLeft(user, 0), run.users.rooms.hasLeft(user, 1)], [false, false]);
  }
  assert.equal(run.users.presence.count, departures.length);
});

test("once stopped nobody leaves any more, and those away stay away", async () => {
  const run = await start(SERVER_CHURN);
  const isAnybodyAway = () =>
    Array.from({ length: BASE.users }, (_, user) => user).filter((user) => run.users.departures.isAway(user));
  for (let i = 0; i < 2_000 && isAnybodyAway().length === 0; i++) goOn(run, STEP_US);
  const away = isAnybodyAway();
  assert.ok(away.length > 0);
  run.driver.stop();
  const { count } = run.users.presence;
  goOn(run, 1_000_000);
  assert.deepEqual(isAnybodyAway(), away);
  assert.deepEqual([run.users.presence.count, time.waiting], [count, 0]);
});

test("without churn in the plan nobody moves", async () => {
  const run = await start({ ...BASE, traffic: { dm: { perSec: 1, contacts: 1 } } });
  assert.equal(time.waiting, 0);
  run.driver.stop();
});

test.run();
