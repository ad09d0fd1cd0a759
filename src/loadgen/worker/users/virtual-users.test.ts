import assert from "node:assert/strict";
import { suite } from "uvu";
import { CLOSED_BY_US, RESET } from "../../../test-support/fakes/fake-client.js";
import { fakeTimeFor } from "../../../test-support/fakes/fake-time.js";
import { admitAll, connectAll, type UsersOnFakes, usersOnFakes } from "../../../test-support/fakes/users-on-fakes.js";
import { closeKind } from "../../close-groups.js";

const test = suite("virtual users");

const ROOMS = { users: 6, traffic: { room: { perSec: 10, count: 3, roomsPerUser: 2 } } };
const NO_ROOMS = { users: 6, traffic: { dm: { perSec: 10, contacts: 2 } } };
/** Tags equal users here: the range begins at 0. */
const USER = 4;

const time = fakeTimeFor(test, 1_000_000);

const roomsOf = ({ plan }: UsersOnFakes, user: number): readonly string[] =>
  [0, 1].map((slot) => `room-${plan.room?.membership.roomOf(user, slot)}`);

const roomNumber = ({ plan }: UsersOnFakes, user: number, slot: number): number =>
  plan.room?.membership.roomOf(user, slot) ?? -1;

/** What the user is owed of a message that is sent now and due at once. */
const owedNow = ({ users }: UsersOnFakes, slot?: number, user = USER) =>
  users.presence.obligation(user, time.nowUs, time.nowUs, ...(slot === undefined ? [] : [slot]));

test("a user connects, registers, joins all its rooms, and only then is ready", () => {
  const fakes = usersOnFakes(time, ROOMS);
  const { users, client } = fakes;
  void connectAll(fakes, time);
  const connection = client.of(USER);
  assert.deepEqual([connection.url, connection.sent.length, users.counts.inFlight], ["ws://fake/0", 0, 6]);

  client.handlers.open(USER);
  assert.deepEqual(connection.framesOf("register"), [{ type: "register", user: `vu-${USER}` }]);
  users.handleRegistered(USER, USER);
  assert.deepEqual(
    connection.framesOf("join_room").map(({ room }) => room),
    roomsOf(fakes, USER),
  );
  users.handleJoined(USER, roomNumber(fakes, USER, 0));
  assert.deepEqual([users.counts.ready, users.connectionOf(USER), users.isReady(USER)], [0, null, false]);
  users.handleJoined(USER, roomNumber(fakes, USER, 1));
  assert.deepEqual(
    [users.counts.ready, users.counts.opened, users.counts.inFlight, users.isReady(USER)],
    [1, 1, 5, true],
  );
  assert.equal(users.connectionOf(USER), connection);
  assert.equal(users.connectTimes.count, 1);
});

test("without rooms a user is ready once it is registered", async () => {
  const fakes = usersOnFakes(time, NO_ROOMS);
  await admitAll(fakes, time);
  assert.deepEqual(
    [fakes.users.counts.ready, fakes.users.counts.opened, fakes.users.counts.failed, fakes.users.counts.inFlight],
    [6, 6, 0, 0],
  );
  assert.equal(fakes.users.presence.count, 0);
});

test("users of a later range have tags from 0, and their own names", async () => {
  const fakes = usersOnFakes(time, NO_ROOMS, { from: 4, to: 6 });
  await admitAll(fakes, time);
  assert.deepEqual(fakes.client.connections.map(({ tag }) => tag).sort(), [0, 1]);
  assert.deepEqual([fakes.users.userOf(0), fakes.users.userOf(3)], [4, 5]);
  assert.deepEqual(fakes.client.of(1).framesOf("register"), [{ type: "register", user: "vu-5" }]);
});

test("a registration that was not asked for changes nothing", () => {
  const fakes = usersOnFakes(time, NO_ROOMS);
  void connectAll(fakes, time);
  fakes.users.handleRegistered(USER, USER);
  assert.equal(fakes.users.counts.ready, 0);
});

test("a user the server refuses has failed, with the server's word for it", () => {
  const fakes = usersOnFakes(time, ROOMS);
  const { users, client } = fakes;
  void connectAll(fakes, time);
  client.handlers.open(USER);
  users.handleError(USER, "user_taken");
  assert.equal(client.of(USER).ended, "terminated");
  client.handlers.close(USER, CLOSED_BY_US);
  assert.deepEqual([users.counts.failed, users.counts.inFlight, users.counts.closedEarly], [1, 5, 0]);
  assert.deepEqual(users.closes.all, [{ ...closeKind("refused-by-server", true, "user_taken"), count: 1 }]);
  assert.equal(users.presence.obligation(USER, 0, 1e15), "must-not");
});

test("a user that is refused one of its rooms, or registered as somebody else, has failed", () => {
  const fakes = usersOnFakes(time, ROOMS);
  const { users, client } = fakes;
  void connectAll(fakes, time);
  for (const tag of [USER, 2]) client.handlers.open(tag);
  users.handleRegistered(USER, USER);
  assert.equal(users.handleError(USER, "too_many_rooms"), true);
  users.handleRegistered(2, 3);
  assert.deepEqual([client.of(USER).ended, client.of(2).ended], ["terminated", "terminated"]);
  assert.deepEqual(
    users.closes.all.map(({ example }) => example),
    ["too_many_rooms", "registered as somebody else"],
  );
});

test("a room that no user asked for, or that does not exist, lets nobody in", () => {
  const fakes = usersOnFakes(time, ROOMS);
  const { users, client } = fakes;
  void connectAll(fakes, time);
  for (const user of [0, 1, 2, 3, 4, 5]) {
    client.handlers.open(user);
    users.handleRegistered(user, user);
    users.handleJoined(user, roomNumber(fakes, user, 0));
    const own = [0, 1].map((slot) => roomNumber(fakes, user, slot));
    for (const room of [-3, -2, -1, 0, 1, 2, 3, 4, 5].filter((one) => !own.includes(one)))
      users.handleJoined(user, room);
  }
  assert.equal(users.counts.ready, 0);
});

test("a user that one of its rooms does not answer for twenty seconds has failed", () => {
  const fakes = usersOnFakes(time, ROOMS);
  void connectAll(fakes, time);
  fakes.client.handlers.open(USER);
  fakes.users.handleRegistered(USER, USER);
  time.advance(21_500_000);
  assert.equal(fakes.client.of(USER).ended, "terminated");
});

test("the first user is let in and refused like all others", async () => {
  const refused = usersOnFakes(time, NO_ROOMS);
  void connectAll(refused, time);
  refused.client.handlers.open(0);
  assert.equal(refused.users.handleError(0, "user_taken"), true);
  const fakes = usersOnFakes(time, NO_ROOMS);
  await admitAll(fakes, time);
  assert.equal(fakes.users.isReady(0), true);
});

test("an error for a user that is ready ends nothing", async () => {
  const fakes = usersOnFakes(time, ROOMS);
  await admitAll(fakes, time);
  fakes.users.handleError(USER, "rate_limited");
  assert.deepEqual([fakes.client.of(USER).ended, fakes.users.counts.ready, fakes.users.closes.all], [null, 6, []]);
});

test("a connection that ends before its user is ready is a failure, by its cause", () => {
  const fakes = usersOnFakes(time, NO_ROOMS);
  const { users, client } = fakes;
  void connectAll(fakes, time);
  client.handlers.close(USER, { ...RESET, cause: "connect-failed", opened: false, detail: "ECONNREFUSED" });
  assert.deepEqual([users.counts.failed, users.counts.closedEarly, users.cuts.count], [1, 0, 0]);
  assert.deepEqual(users.closes.all, [{ ...closeKind("connect-failed", false, "ECONNREFUSED"), count: 1 }]);
});

test("a connection that ends under a ready user was cut, and nothing is owed it from then on", async () => {
  const fakes = usersOnFakes(time, NO_ROOMS);
  const { users, client } = fakes;
  await admitAll(fakes, time);
  assert.equal(owedNow(fakes), "must");
  time.advance(5);
  client.handlers.close(USER, RESET);
  assert.deepEqual([users.counts.ready, users.counts.closedEarly, users.counts.failed], [5, 1, 0]);
  assert.deepEqual(users.cuts.byUser, new Map([[USER, [time.nowUs]]]));
  assert.equal(owedNow(fakes), "must-not");
  assert.equal(users.connectionOf(USER), null);
  assert.equal(users.departures.isAway(USER), false);
});

test("a user that is not let in for twenty seconds has failed", async () => {
  const fakes = usersOnFakes(time, NO_ROOMS);
  const { users, client } = fakes;
  // It looks once a second, here half a second after each that users have waited.
  users.tick();
  time.advance(500_000);
  const done = connectAll(fakes, time);
  client.handlers.open(USER);
  time.advance(19_000_000);
  assert.ok(client.connections.every(({ ended }) => ended === null));
  time.advance(2_000_000);
  assert.ok(client.connections.every(({ ended }) => ended === "terminated"));
  fakes.server.answer();
  time.advance(2_000);
  await done;
  assert.equal(users.counts.failed, 6);
  const groups = users.closes.all.map(({ cause, opened, count }) => [cause, opened, count]);
  assert.deepEqual(groups.at(-1), ["no-answer", true, 1]);
  assert.equal(
    groups.every(([cause]) => cause === "no-answer"),
    true,
  );
});

test("everyone leaves in good order, and then it is over", async () => {
  const fakes = usersOnFakes(time, NO_ROOMS);
  await admitAll(fakes, time);
  let over = false;
  const left = fakes.users.disconnect().then(() => {
    over = true;
  });
  assert.ok(fakes.client.connections.every(({ ended }) => ended === 1000));
  for (const tag of [0, 1, 2, 3, 4]) fakes.client.handlers.close(tag, CLOSED_BY_US);
  await Promise.resolve();
  assert.equal(over, false);
  fakes.client.handlers.close(5, CLOSED_BY_US);
  await left;
  assert.deepEqual([fakes.users.counts.closedEarly, fakes.users.cuts.count], [0, 0]);
});

const FEWEST = { ...NO_ROOMS, server: { topology: "relayer", nodes: 3, balance: "least-connections" } };

/** The users whose latest connection goes through an entrance. */
const through = ({ client }: UsersOnFakes, entrance: number): readonly number[] =>
  client.connections.filter(({ url }) => url === `ws://fake/${entrance}`).map(({ tag }) => tag);

/** Has a user leave, and come back. @returns the entrance by which it does. */
function moveTo(fakes: UsersOnFakes, user: number): string {
  fakes.users.departures.leave(user);
  fakes.server.answer();
  fakes.users.departures.comeBack(user);
  return fakes.client.connections.at(-1)?.url ?? "";
}

test("where fewest are connected counts, a connection that ended makes room at its entrance", async () => {
  const broken = usersOnFakes(time, FEWEST);
  await admitAll(broken, time);
  for (const tag of through(broken, 2)) broken.client.handlers.close(tag, RESET);
  assert.equal(moveTo(broken, through(broken, 0)[0] ?? -1), "ws://fake/2");

  const refused = usersOnFakes(time, FEWEST);
  void connectAll(refused, time);
  for (const tag of through(refused, 2)) refused.client.handlers.close(tag, RESET);
  refused.server.answer();
  assert.equal(moveTo(refused, through(refused, 0)[0] ?? -1), "ws://fake/2");
});

test("where fewest are connected counts, who leaves makes room at once, and once", async () => {
  const fakes = usersOnFakes(time, FEWEST);
  await admitAll(fakes, time);
  for (const user of through(fakes, 2)) fakes.users.departures.leave(user);
  const [first] = through(fakes, 0);
  const [last] = through(fakes, 1);
  assert.ok(first !== undefined && last !== undefined);
  fakes.users.departures.leave(first);
  fakes.users.departures.comeBack(first);
  assert.equal(fakes.client.connections.at(-1)?.url, "ws://fake/2");
  // The connections that were given up end now. Without the last user, one is at each entrance.
  assert.notEqual(fakes.plan.entranceOf(last), 2);
  assert.equal(moveTo(fakes, last), `ws://fake/${fakes.plan.entranceOf(last)}`);
});

test("where nobody is connected it is over at once", async () => {
  await usersOnFakes(time, NO_ROOMS).users.disconnect();
});

test.run();
