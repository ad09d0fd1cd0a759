import assert from "node:assert/strict";
import { suite } from "uvu";
import { CLOSED_BY_US, RESET } from "../../../test-support/fakes/fake-client.js";
import { fakeTimeFor } from "../../../test-support/fakes/fake-time.js";
import { admitAll, type UsersOnFakes, usersOnFakes } from "../../../test-support/fakes/users-on-fakes.js";

const test = suite("users that leave and come back");

const USERS = 6;
const ROOMS = { users: USERS, traffic: { room: { perSec: 10, count: 3, roomsPerUser: 2 } } };
const USER = 4;
/** The tags of a user's first three connections; the range begins at 0. */
const [FIRST, SECOND, THIRD] = [USER, USER + USERS, USER + 2 * USERS];

const time = fakeTimeFor(test, 1_000_000);

async function everybodyIn(): Promise<UsersOnFakes> {
  const fakes = usersOnFakes(time, ROOMS);
  await admitAll(fakes, time);
  time.advance(1_000);
  return fakes;
}

const roomOf = ({ plan }: UsersOnFakes, slot: number): number => plan.room?.membership.roomOf(USER, slot) ?? -1;

/** What the user is owed of a message under way at this very instant. */
const owedNow = ({ users }: UsersOnFakes, slot?: number) =>
  users.presence.obligation(USER, time.nowUs, time.nowUs, ...(slot === undefined ? [] : [slot]));

/** The same, an instant from now. */
function owedNext(fakes: UsersOnFakes, slot?: number) {
  time.advance(1);
  return owedNow(fakes, slot);
}

test("leaving: perhaps there until the connection has ended, then gone", async () => {
  const fakes = await everybodyIn();
  const { users, client } = fakes;
  users.departures.leave(USER);
  assert.equal(client.of(FIRST).ended, 1000);
  assert.deepEqual([users.counts.ready, users.departures.isAway(USER), users.connectionOf(USER)], [5, true, null]);
  assert.equal(owedNext(fakes), "may");
  client.handlers.close(FIRST, CLOSED_BY_US);
  assert.equal(owedNow(fakes), "must-not");
  assert.deepEqual([users.counts.closedEarly, users.cuts.count, users.closes.all.length], [0, 0, 0]);
});

test("coming back: a new connection, registered and in all rooms again before the user is there", async () => {
  const fakes = await everybodyIn();
  const { users, client, server } = fakes;
  users.departures.leave(USER);
  server.answer();
  time.advance(1_000);
  users.departures.comeBack(USER);
  assert.equal(client.of(SECOND).sent.length, 0);
  assert.deepEqual([users.departures.isAway(USER), owedNow(fakes)], [true, "must-not"]);
  client.handlers.open(SECOND);
  assert.equal(owedNext(fakes), "may");
  users.handleRegistered(SECOND, USER);
  assert.equal(client.of(SECOND).framesOf("join_room").length, 2);
  users.handleJoined(SECOND, roomOf(fakes, 0));
  assert.deepEqual([users.counts.ready, users.departures.isAway(USER), owedNext(fakes)], [5, true, "may"]);
  users.handleJoined(SECOND, roomOf(fakes, 1));
  assert.deepEqual([users.counts.ready, users.departures.isAway(USER), owedNext(fakes)], [6, false, "must"]);
  assert.deepEqual([users.counts.reconnected, users.counts.opened, users.connectTimes.count], [1, 6, 6]);
  assert.equal(users.connectionOf(USER), client.of(SECOND));
});

test("the connection of before is an earlier one from the moment the new one is registered", async () => {
  const fakes = await everybodyIn();
  const { users, client } = fakes;
  assert.equal(users.isEarlier(FIRST), false);
  users.departures.leave(USER);
  users.departures.comeBack(USER);
  client.handlers.open(SECOND);
  // The server may not have read the close frame yet, and go on writing where it knows the user to be.
  assert.deepEqual([users.isEarlier(FIRST), users.isEarlier(SECOND)], [false, false]);
  users.handleRegistered(SECOND, USER);
  assert.deepEqual([users.isEarlier(FIRST), users.isEarlier(SECOND)], [true, false]);
  assert.deepEqual([users.userOf(FIRST), users.userOf(SECOND)], [USER, USER]);
  assert.equal(users.isReady(FIRST), false);
});

test("what is said on an earlier connection is not about the new one", async () => {
  const fakes = await everybodyIn();
  const { users, client } = fakes;
  users.departures.leave(USER);
  users.departures.comeBack(USER);
  client.handlers.open(FIRST);
  users.handleRegistered(FIRST, USER);
  users.handleError(FIRST, "user_taken");
  assert.deepEqual([client.of(SECOND).sent.length, client.of(SECOND).ended], [0, null]);
  client.handlers.open(SECOND);
  users.handleRegistered(SECOND, USER);
  users.handleJoined(FIRST, roomOf(fakes, 0));
  users.handleJoined(SECOND, roomOf(fakes, 1));
  assert.equal(users.departures.isAway(USER), true);
});

test("an earlier connection that ends at last ends nothing else", async () => {
  const fakes = await everybodyIn();
  const { users, client } = fakes;
  users.departures.leave(USER);
  users.departures.comeBack(USER);
  client.handlers.open(SECOND);
  users.handleRegistered(SECOND, USER);
  for (const slot of [0, 1]) users.handleJoined(SECOND, roomOf(fakes, slot));
  client.handlers.close(FIRST, CLOSED_BY_US);
  assert.deepEqual([users.counts.ready, users.counts.closedEarly, owedNext(fakes)], [6, 0, "must"]);
});

test("an earlier connection that ends while the next is opening: gone for certain in between", async () => {
  const fakes = await everybodyIn();
  const { users, client } = fakes;
  users.departures.leave(USER);
  time.advance(10);
  users.departures.comeBack(USER);
  client.handlers.close(FIRST, CLOSED_BY_US);
  assert.equal(owedNext(fakes), "must-not");
});

test("who comes back after a long time is away by plan until it is in", async () => {
  const fakes = await everybodyIn();
  fakes.users.departures.leave(USER);
  fakes.server.answer();
  time.advance(60_000_000);
  assert.equal(fakes.users.departures.isAway(USER), true);
  fakes.users.departures.comeBack(USER);
  assert.equal(fakes.users.departures.isAway(USER), true);
  time.advance(5_000_000);
  assert.equal(fakes.users.departures.isAway(USER), false, "for too long by now");
});

test("an earlier connection that ends during a later absence does not confirm that one", async () => {
  const fakes = await everybodyIn();
  const { users, client } = fakes;
  users.departures.leave(USER);
  users.departures.comeBack(USER);
  client.handlers.open(SECOND);
  users.handleRegistered(SECOND, USER);
  for (const slot of [0, 1]) users.handleJoined(SECOND, roomOf(fakes, slot));
  time.advance(10);
  users.departures.leave(USER);
  client.handlers.close(FIRST, CLOSED_BY_US);
  assert.equal(owedNext(fakes), "may");
  client.handlers.close(SECOND, CLOSED_BY_US);
  assert.equal(owedNow(fakes), "must-not");
});

test("only who is ready leaves, only who has left comes back", async () => {
  const fakes = await everybodyIn();
  const { users, client } = fakes;
  users.departures.comeBack(USER);
  assert.equal(client.connections.length, USERS);
  client.handlers.close(USER, RESET);
  users.departures.leave(USER);
  users.departures.comeBack(USER);
  assert.deepEqual([client.connections.length, users.counts.closedEarly, users.counts.ready], [USERS, 1, 5]);
});

test("who is turned away on the way back tries again, five times, each after twice the time", async () => {
  const fakes = await everybodyIn();
  const { users, client } = fakes;
  users.departures.leave(USER);
  client.handlers.close(FIRST, CLOSED_BY_US);
  users.departures.comeBack(USER);
  const pausesMs = [100, 200, 400, 800, 1_600];
  for (const [i, pauseMs] of pausesMs.entries()) {
    const tag = SECOND + i * USERS;
    client.handlers.open(tag);
    users.handleError(tag, "user_taken");
    client.handlers.close(tag, CLOSED_BY_US);
    assert.deepEqual([users.departures.isAway(USER), users.counts.closedEarly], [true, 0]);
    time.advance(pauseMs * 1_000 - 1);
    assert.equal(client.connections.length, USERS + 1 + i);
    time.advance(1);
    assert.equal(client.connections.length, USERS + 2 + i);
  }
  client.handlers.close(SECOND + pausesMs.length * USERS, RESET);
  time.advance(10_000_000);
  assert.equal(client.connections.length, USERS + 6);
  assert.deepEqual(
    [users.counts.closedEarly, users.counts.ready, users.counts.reconnected, users.counts.inFlight],
    [1, 5, 0, 0],
  );
  assert.equal(users.cuts.byUser.has(USER), true);
});

test("who got back in has all tries again the next time", async () => {
  const fakes = await everybodyIn();
  const { users, client, server } = fakes;
  const comeBackAtSecondTry = (): void => {
    users.departures.leave(USER);
    server.answer();
    users.departures.comeBack(USER);
    client.handlers.close(client.connections.at(-1)?.tag ?? -1, RESET);
    time.advance(100_000);
    server.answer();
  };
  for (let i = 0; i < 7; i++) {
    comeBackAtSecondTry();
    assert.deepEqual([users.counts.ready, users.counts.reconnected], [6, i + 1]);
  }
});

test("nobody comes back once all are leaving", async () => {
  const fakes = await everybodyIn();
  const { users, client, server } = fakes;
  users.departures.leave(USER);
  server.answer();
  void users.disconnect();
  users.departures.comeBack(USER);
  assert.equal(client.connections.length, USERS);
});

test("leaving a room: perhaps a member until the server says it is out, then no member; the other rooms as before", async () => {
  const fakes = await everybodyIn();
  const { users, client } = fakes;
  users.rooms.leave(USER, 1);
  assert.deepEqual(client.of(FIRST).framesOf("leave_room"), [{ type: "leave_room", room: `room-${roomOf(fakes, 1)}` }]);
  assert.deepEqual([users.rooms.hasLeft(USER, 1), users.rooms.hasLeft(USER, 0)], [true, false]);
  assert.equal(owedNext(fakes, 1), "may");
  users.handleLeft(FIRST, roomOf(fakes, 1));
  assert.deepEqual([owedNow(fakes, 1), owedNow(fakes, 0), owedNow(fakes)], ["must-not", "must", "must"]);
});

test("rejoining a room: perhaps a member until the server says so", async () => {
  const fakes = await everybodyIn();
  const { users, client } = fakes;
  users.rooms.leave(USER, 1);
  users.handleLeft(FIRST, roomOf(fakes, 1));
  time.advance(10);
  users.rooms.rejoin(USER, 1);
  assert.equal(client.of(FIRST).framesOf("join_room").length, 3);
  assert.deepEqual([owedNext(fakes, 1), users.rooms.hasLeft(USER, 1)], ["may", true]);
  users.handleJoined(FIRST, roomOf(fakes, 1));
  assert.deepEqual([owedNext(fakes, 1), users.rooms.hasLeft(USER, 1)], ["must", false]);
});

test("a room that was not left is not rejoined, and none is left twice", async () => {
  const fakes = await everybodyIn();
  const { users, client } = fakes;
  users.rooms.rejoin(USER, 0);
  assert.equal(client.of(FIRST).framesOf("join_room").length, 2);
  users.rooms.leave(USER, 0);
  users.handleLeft(FIRST, roomOf(fakes, 0));
  users.rooms.leave(USER, 0);
  assert.deepEqual([client.of(FIRST).framesOf("leave_room").length, users.presence.count], [1, 1]);
  users.rooms.rejoin(USER, 0);
  users.handleJoined(FIRST, roomOf(fakes, 0));
  assert.equal(owedNext(fakes, 0), "must");
});

test("who is away neither leaves rooms nor rejoins them", async () => {
  const fakes = await everybodyIn();
  const { users, client } = fakes;
  users.departures.leave(USER);
  users.rooms.leave(USER, 0);
  users.rooms.rejoin(USER, 0);
  assert.deepEqual([client.of(FIRST).framesOf("leave_room").length, users.rooms.hasLeft(USER, 0)], [0, false]);
});

test("who left a room, left the server and came back is in that room again", async () => {
  const fakes = await everybodyIn();
  const { users, client, server } = fakes;
  users.rooms.leave(USER, 1);
  server.answer();
  users.departures.leave(USER);
  server.answer();
  time.advance(1_000);
  users.departures.comeBack(USER);
  client.handlers.open(SECOND);
  users.handleRegistered(SECOND, USER);
  assert.equal(owedNext(fakes, 1), "may", "the server may have let it in already");
  for (const slot of [0, 1]) users.handleJoined(SECOND, roomOf(fakes, slot));
  assert.deepEqual([owedNext(fakes, 1), users.rooms.hasLeft(USER, 1)], ["must", false]);
});

test("the third connection is told from the second", async () => {
  const fakes = await everybodyIn();
  const { users, server } = fakes;
  for (let i = 0; i < 2; i++) {
    users.departures.leave(USER);
    server.answer();
    users.departures.comeBack(USER);
    server.answer();
  }
  assert.deepEqual(
    [FIRST, SECOND, THIRD].map((tag) => [users.isEarlier(tag), users.isReady(tag)]),
    [
      [true, false],
      [true, false],
      [false, true],
    ],
  );
  assert.equal(users.counts.reconnected, 2);
});

test.run();
