import assert from "node:assert/strict";
import { suite } from "uvu";
import { CLOSED_BY_US, RESET } from "../../../test-support/fakes/fake-client.js";
import { fakeTimeFor } from "../../../test-support/fakes/fake-time.js";
import { admitAll, connectAll, type UsersOnFakes, usersOnFakes } from "../../../test-support/fakes/users-on-fakes.js";
import type { CloseReport } from "../../client/common/client.js";

const test = suite("users whose connection breaks");

const USERS = 6;
const USER = 4;
const ROOMS = { users: USERS, traffic: { room: { perSec: 10, count: 3, roomsPerUser: 2 } } };
const RETURNING = { ...ROOMS, reconnect: { first: "200ms", longest: "5s" } };
const CLUSTER = { topology: "relayer", nodes: 3 };
/** Pauses on fakes are half of their limit. */
const FIRST_PAUSE_US = 100_000;
const tagOf = (generation: number) => USER + generation * USERS;
const REFUSED: CloseReport = { ...RESET, cause: "connect-failed", opened: false, detail: "ECONNREFUSED" };
const NEVER = Number.POSITIVE_INFINITY;

const time = fakeTimeFor(test, 1_000_000);

async function everybodyIn(document: Record<string, unknown> = RETURNING): Promise<UsersOnFakes> {
  const fakes = usersOnFakes(time, document);
  await admitAll(fakes, time);
  time.advance(1_000);
  return fakes;
}

const roomOf = ({ plan }: UsersOnFakes, slot: number): number => plan.room?.membership.roomOf(USER, slot) ?? -1;

const owed = ({ users }: UsersOnFakes, fromUs: number, toUs: number) => users.presence.obligation(USER, fromUs, toUs);

test("they come back after a pause, on a new connection", async () => {
  const fakes = await everybodyIn();
  const { users, client } = fakes;
  const cutUs = time.nowUs;
  client.handlers.close(USER, RESET);
  assert.deepEqual(
    [users.counts.ready, users.counts.closedEarly, users.departures.out, users.connectionOf(USER)],
    [5, 1, 1, null],
  );
  time.advance(FIRST_PAUSE_US - 1);
  assert.equal(client.connections.length, USERS);
  time.advance(1);
  assert.equal(client.connections.length, USERS + 1);
  const openUs = time.nowUs;
  client.handlers.open(tagOf(1));
  time.advance(500);
  users.handleRegistered(tagOf(1), USER);
  for (const slot of [0, 1]) users.handleJoined(tagOf(1), roomOf(fakes, slot));
  const readyUs = time.nowUs;
  assert.deepEqual(
    [users.counts.ready, users.counts.reconnected, users.departures.out, users.counts.retried],
    [6, 1, 0, 0],
  );
  assert.equal(users.connectionOf(USER), client.of(tagOf(1)));
  assert.deepEqual(
    [
      owed(fakes, cutUs - 9, cutUs - 1),
      owed(fakes, cutUs - 9, cutUs),
      owed(fakes, cutUs, openUs),
      owed(fakes, cutUs, openUs + 1),
      owed(fakes, readyUs + 1, readyUs + 9),
    ],
    ["must", "may", "must-not", "may", "must"],
  );
  assert.deepEqual(users.cuts.all, {
    cutUs: Float64Array.of(cutUs),
    backUs: Float64Array.of(readyUs),
    entrance: Uint16Array.of(0),
  });
  assert.deepEqual([users.counts.opened, users.connectTimes.count, users.counts.inFlight], [6, 6, 0]);
});

test("without reconnects they are gone for good", async () => {
  const fakes = await everybodyIn(ROOMS);
  const { users, client } = fakes;
  client.handlers.close(USER, RESET);
  time.advance(60_000_000);
  assert.deepEqual([client.connections.length, users.departures.out, users.counts.closedEarly], [USERS, 0, 1]);
  assert.deepEqual([...users.cuts.all.backUs], [NEVER]);
  users.departures.countMissing();
  assert.deepEqual([users.counts.closedEarly, users.closes.all.length], [1, 1]);
});

test("their owner is told when they are cut off, not of attempts that fail, and when they are kept out for good", async () => {
  const fakes = await everybodyIn();
  const { client, closedEarlyUs } = fakes;
  const cutUs = time.nowUs;
  client.handlers.close(tagOf(0), RESET);
  time.advance(FIRST_PAUSE_US);
  client.handlers.close(tagOf(1), REFUSED);
  assert.deepEqual(closedEarlyUs, [cutUs]);

  const leaving = await everybodyIn(ROOMS);
  leaving.users.departures.leave(USER);
  leaving.client.handlers.close(tagOf(0), CLOSED_BY_US);
  leaving.users.departures.comeBack(USER);
  for (let attempt = 1; attempt <= 6; attempt++) {
    assert.deepEqual(leaving.closedEarlyUs, []);
    leaving.client.handlers.close(tagOf(attempt), REFUSED);
    time.advance(2_000_000);
  }
  assert.equal(leaving.closedEarlyUs.length, 1);
});

test("they are not away by plan: what they should have sent is dropped", async () => {
  const fakes = await everybodyIn();
  fakes.client.handlers.close(USER, RESET);
  assert.deepEqual([fakes.users.departures.isAway(USER), fakes.users.departures.out], [false, 1]);
  time.advance(FIRST_PAUSE_US);
  assert.deepEqual([fakes.users.departures.isAway(USER), fakes.users.departures.out], [false, 1]);
});

test("they go on trying, after pauses that grow to the longest, as long as there is traffic", async () => {
  const fakes = await everybodyIn();
  const { users, client } = fakes;
  client.handlers.close(tagOf(0), RESET);
  for (let attempt = 1; attempt <= 30; attempt++) {
    const pauseUs = Math.min(2_500_000, FIRST_PAUSE_US * 2 ** (attempt - 1));
    time.advance(pauseUs - 1);
    assert.equal(client.connections.length, USERS + attempt - 1);
    time.advance(1);
    assert.equal(client.connections.length, USERS + attempt);
    client.handlers.close(tagOf(attempt), REFUSED);
  }
  assert.deepEqual(
    [users.counts.closedEarly, users.departures.out, users.counts.retried, users.cuts.count],
    [1, 1, 29, 1],
  );
  assert.deepEqual(
    users.closes.all.map(({ cause, opened, count }) => [cause, opened, count]),
    [
      ["connect-failed", false, 30],
      ["reset", true, 1],
    ],
  );
  users.stop();
  time.advance(60_000_000);
  assert.deepEqual([client.connections.length, time.waiting], [USERS + 30, 0]);
});

test("who is not back at the end was kept out, and is counted once", async () => {
  const fakes = await everybodyIn();
  const { users, client } = fakes;
  client.handlers.close(tagOf(0), RESET);
  time.advance(FIRST_PAUSE_US);
  users.stop();
  users.departures.countMissing();
  client.handlers.close(tagOf(1), REFUSED);
  assert.equal(users.counts.closedEarly, 1);
  assert.deepEqual(users.closes.all.map(({ cause, count }) => [cause, count]).sort(), [
    ["connect-failed", 1],
    ["kept-out", 1],
    ["reset", 1],
  ]);
  assert.deepEqual([...users.cuts.all.backUs], [NEVER]);
});

test("cut off again on the way back: perhaps there for a moment, and gone for certain in between", async () => {
  const fakes = await everybodyIn();
  const { users, client, server } = fakes;
  const cutUs = time.nowUs;
  fakes.client.handlers.close(tagOf(0), RESET);
  time.advance(FIRST_PAUSE_US);
  const openUs = time.nowUs;
  client.handlers.open(tagOf(1));
  users.handleRegistered(tagOf(1), USER);
  users.handleJoined(tagOf(1), roomOf(fakes, 0));
  time.advance(300);
  const againUs = time.nowUs;
  fakes.client.handlers.close(tagOf(1), RESET);
  time.advance(2 * FIRST_PAUSE_US);
  const backUs = time.nowUs;
  server.answer();
  assert.deepEqual(
    [users.counts.ready, users.counts.closedEarly, users.cuts.count, users.counts.retried],
    [6, 1, 1, 1],
  );
  time.advance(10);
  assert.deepEqual(
    [
      owed(fakes, cutUs, openUs),
      owed(fakes, openUs + 1, againUs - 1),
      owed(fakes, againUs, backUs),
      owed(fakes, backUs + 1, backUs + 9),
    ],
    ["must-not", "may", "must-not", "must"],
  );
});

test("a user can be cut off any number of times, each one told", async () => {
  const fakes = await everybodyIn();
  const { users, server } = fakes;
  const cutUs: number[] = [];
  for (let generation = 0; generation < 5; generation++) {
    cutUs.push(time.nowUs);
    fakes.client.handlers.close(tagOf(generation), RESET);
    time.advance(FIRST_PAUSE_US);
    server.answer();
    assert.equal(users.counts.ready, 6);
    time.advance(1_000);
  }
  assert.deepEqual(users.cuts.byUser, new Map([[USER, cutUs]]));
  assert.deepEqual([users.counts.closedEarly, users.counts.reconnected, users.presence.count], [5, 5, 5]);
  assert.deepEqual(
    [...users.cuts.all.backUs],
    cutUs.map((us) => us + FIRST_PAUSE_US),
  );
});

test("they come in by another entrance than the one that broke", async () => {
  const urls = async (balance: string) => {
    const fakes = await everybodyIn({ ...RETURNING, server: { ...CLUSTER, balance } });
    const { client } = fakes;
    client.handlers.close(tagOf(0), RESET);
    for (let attempt = 1; attempt <= 3; attempt++) {
      time.advance(5_000_000);
      client.handlers.close(tagOf(attempt), REFUSED);
    }
    return [0, 1, 2, 3].map((attempt) => client.of(tagOf(attempt)).url);
  };
  for (const balance of ["round-robin", "hash", "least-connections"]) {
    const tried = await urls(balance);
    for (let i = 1; i < tried.length; i++) assert.notEqual(tried[i], tried[i - 1], `${balance}: ${tried}`);
  }
});

test("the entrance that broke is told", async () => {
  const fakes = await everybodyIn({ ...RETURNING, server: CLUSTER });
  fakes.client.handlers.close(tagOf(0), RESET);
  time.advance(FIRST_PAUSE_US);
  fakes.server.answer();
  fakes.client.handlers.close(tagOf(1), RESET);
  const urls = [0, 1].map((attempt) => fakes.client.of(tagOf(attempt)).url);
  assert.notEqual(urls[0], urls[1]);
  assert.deepEqual(
    [...fakes.users.cuts.all.entrance].map((entrance) => `ws://fake/${entrance}`),
    urls,
  );
});

test("leaving and coming back by plan goes on as before after a cut", async () => {
  const fakes = await everybodyIn();
  const { users, server } = fakes;
  fakes.client.handlers.close(tagOf(0), RESET);
  users.departures.leave(USER);
  users.departures.comeBack(USER);
  assert.deepEqual(
    [users.departures.isAway(USER), users.departures.out],
    [false, 1],
    "who is cut off neither leaves nor comes back by plan",
  );
  time.advance(FIRST_PAUSE_US);
  server.answer();
  users.departures.leave(USER);
  server.answer();
  assert.deepEqual([users.departures.isAway(USER), users.counts.closedEarly], [true, 1]);
  const leftUs = time.nowUs;
  time.advance(1_000);
  users.departures.comeBack(USER);
  server.answer();
  assert.deepEqual([users.counts.ready, users.counts.reconnected, users.presence.count], [6, 2, 2]);
  assert.equal(owed(fakes, leftUs, time.nowUs), "must-not");
});

test("turned away on the way back from an absence by plan, with reconnects: again and again, and dropped after five seconds", async () => {
  const fakes = await everybodyIn();
  const { users, client } = fakes;
  users.departures.leave(USER);
  client.handlers.close(tagOf(0), CLOSED_BY_US);
  users.departures.comeBack(USER);
  for (let attempt = 1; attempt <= 8; attempt++) {
    client.handlers.close(tagOf(attempt), REFUSED);
    time.advance(2_500_000);
    assert.equal(users.departures.isAway(USER), attempt < 2, `after ${attempt} attempts`);
  }
  assert.deepEqual([users.departures.out, users.counts.closedEarly, users.cuts.count], [1, 0, 0]);
});

test("a room that was left when the connection broke is joined again with the others, and nobody waits for an answer", async () => {
  const fakes = await everybodyIn();
  const { users, server } = fakes;
  users.rooms.leave(USER, 1);
  fakes.client.handlers.close(tagOf(0), RESET);
  assert.deepEqual([users.rooms.unanswered, users.rooms.hasLeft(USER, 1)], [0, false]);
  time.advance(FIRST_PAUSE_US);
  server.answer();
  time.advance(1);
  assert.equal(users.presence.obligation(USER, time.nowUs, time.nowUs, 1), "must");
});

test("all of them at once: at most five hundred handshakes are under way", () => {
  const fakes = usersOnFakes(time, { ...RETURNING, users: 600 });
  const { users, client, server } = fakes;
  void connectAll(fakes, time);
  for (let i = 0; i < 2; i++) {
    server.answer();
    time.advance(2_000);
  }
  assert.equal(users.counts.ready, 600);
  for (const { tag } of [...client.connections]) client.handlers.close(tag, RESET);
  assert.deepEqual([users.counts.ready, users.departures.out, users.counts.closedEarly], [0, 600, 600]);
  time.advance(FIRST_PAUSE_US);
  assert.deepEqual([users.counts.inFlight, client.connections.length], [500, 1_100]);
  server.answer();
  assert.deepEqual([users.counts.ready, users.counts.inFlight, users.counts.reconnected], [600, 0, 600]);
});

test("nobody comes back once all are leaving", async () => {
  const fakes = await everybodyIn();
  fakes.client.handlers.close(USER, RESET);
  void fakes.users.disconnect();
  time.advance(60_000_000);
  assert.equal(fakes.client.connections.length, USERS);
});

test.run();
