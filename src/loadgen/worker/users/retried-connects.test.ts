import assert from "node:assert/strict";
import { suite } from "uvu";
import { CLOSED_BY_US, RESET } from "../../../test-support/fakes/fake-client.js";
import { fakeTimeFor } from "../../../test-support/fakes/fake-time.js";
import { connectAll, QUICK_RAMP, type UsersOnFakes, usersOnFakes } from "../../../test-support/fakes/users-on-fakes.js";
import type { CloseReport } from "../../client/common/client.js";
import { closeKind } from "../../close-groups.js";

const test = suite("users that could not connect");

const USERS = 6;
const USER = 4;
const RETRIES = 2;
const RETRYING = {
  users: USERS,
  ramp: { ...QUICK_RAMP, retries: RETRIES },
  traffic: { room: { perSec: 10, count: 3, roomsPerUser: 2 } },
};
/** The tags of a user's attempts; the range begins at 0. */
const tagOf = (attempt: number, user = USER) => user + attempt * USERS;
const REFUSED: CloseReport = { ...RESET, cause: "connect-failed", opened: false, detail: "ECONNREFUSED" };
/** Pauses on fakes are half of their limit. */
const PAUSES_US = [50_000, 100_000];

const time = fakeTimeFor(test, 1_000_000);

/** The server lets the user of a connection in. */
function letIn({ users, client, plan }: UsersOnFakes, tag: number): void {
  client.handlers.open(tag);
  users.handleRegistered(tag, users.userOf(tag));
  const room = (slot: number) => plan.room?.membership.roomOf(users.userOf(tag), slot) ?? -1;
  for (const slot of [0, 1]) users.handleJoined(tag, room(slot));
}

/** Lets in all users but one. @returns whether the ramp is over, a moment later. */
function letInAllButOne(fakes: UsersOnFakes): () => Promise<boolean> {
  let over = false;
  void connectAll(fakes, time).then(() => {
    over = true;
  });
  for (let user = 0; user < USERS; user++) if (user !== USER) letIn(fakes, user);
  return async () => {
    time.advance(1_000);
    await Promise.resolve();
    await Promise.resolve();
    return over;
  };
}

test("each of them tries again after a pause, and the ramp waits for it", async () => {
  const fakes = usersOnFakes(time, RETRYING);
  const { users, client } = fakes;
  const isOver = letInAllButOne(fakes);
  client.handlers.close(USER, REFUSED);
  assert.deepEqual(
    [users.counts.failed, users.counts.inFlight, users.counts.pending, users.counts.retried],
    [0, 0, 1, 0],
  );
  time.advance((PAUSES_US[0] ?? 0) - 1);
  assert.equal(client.connections.length, USERS);
  time.advance(1);
  assert.deepEqual([client.connections.length, users.counts.inFlight, users.counts.retried], [USERS + 1, 1, 1]);
  assert.equal(await isOver(), false);
  letIn(fakes, tagOf(1));
  assert.deepEqual(
    [users.counts.ready, users.counts.opened, users.counts.failed, users.counts.pending],
    [USERS, USERS, 0, 0],
  );
  assert.equal(await isOver(), true);
  assert.deepEqual(users.closes.all, [{ ...closeKind("connect-failed", false, "ECONNREFUSED"), count: 1 }]);
});

test("the time to connect runs from when it was due, attempts and pauses included", () => {
  const fakes = usersOnFakes(time, RETRYING);
  const { users, client } = fakes;
  letInAllButOne(fakes);
  assert.equal(users.connectTimes.count, USERS - 1);
  client.handlers.close(USER, REFUSED);
  time.advance(700_000);
  letIn(fakes, tagOf(1));
  assert.equal(users.connectTimes.count, USERS);
  assert.ok(users.connectTimes.quantile(1) >= 700_000);
});

test("who fails at the last attempt has failed once, each attempt by its cause", async () => {
  const fakes = usersOnFakes(time, RETRYING);
  const { users, client } = fakes;
  const isOver = letInAllButOne(fakes);
  client.handlers.close(tagOf(0), { ...REFUSED, cause: "handshake-refused", status: 503, detail: "" });
  time.advance(PAUSES_US[0] ?? 0);
  client.handlers.open(tagOf(1));
  users.handleError(tagOf(1), "user_taken");
  client.handlers.close(tagOf(1), CLOSED_BY_US);
  time.advance(PAUSES_US[1] ?? 0);
  assert.deepEqual([users.counts.failed, users.counts.pending], [0, 1]);
  client.handlers.open(tagOf(2));
  client.handlers.close(tagOf(2), RESET);
  assert.deepEqual(
    [users.counts.failed, users.counts.pending, users.counts.retried, users.counts.closedEarly],
    [1, 0, RETRIES, 0],
  );
  assert.deepEqual(users.closes.all.map(({ cause, count }) => [cause, count]).sort(), [
    ["handshake-refused", 1],
    ["refused-by-server", 1],
    ["reset", 1],
  ]);
  assert.equal(await isOver(), true);
  time.advance(60_000_000);
  assert.equal(client.connections.length, USERS + RETRIES);
  assert.equal(users.presence.obligation(USER, 0, 1e15), "must-not");
});

test("who got in at a later attempt was there all along, as far as deliveries go", () => {
  const fakes = usersOnFakes(time, RETRYING);
  letInAllButOne(fakes);
  fakes.client.handlers.open(tagOf(0));
  fakes.client.handlers.close(tagOf(0), RESET);
  time.advance(PAUSES_US[0] ?? 0);
  letIn(fakes, tagOf(1));
  assert.equal(fakes.users.counts.ready, USERS);
  assert.equal(fakes.users.presence.count, 0);
  assert.equal(fakes.users.isReady(tagOf(1)), true);
});

test("a refusal before the user is in is a failed attempt; after that it is for others to count", () => {
  const fakes = usersOnFakes(time, RETRYING);
  const { users, client } = fakes;
  letInAllButOne(fakes);
  client.handlers.open(tagOf(0));
  assert.equal(users.handleError(tagOf(0), "cluster_unavailable"), true);
  assert.equal(users.handleError(0, "rate_limited"), false);
});

test("while five hundred handshakes are under way, a user whose pause is over waits for its turn", () => {
  const fakes = usersOnFakes(time, { ...RETRYING, users: 520 });
  const { users, client } = fakes;
  void connectAll(fakes, time);
  assert.deepEqual([users.counts.inFlight, client.connections.length], [500, 500]);
  const refused = client.connections.slice(0, 40).map(({ tag }) => tag);
  for (const tag of refused) client.handlers.close(tag, REFUSED);
  time.advance(2_000);
  assert.deepEqual([users.counts.inFlight, users.counts.pending, client.connections.length], [480, 520, 520]);
  time.advance(1_000_000);
  assert.deepEqual([users.counts.inFlight, users.counts.pending, client.connections.length], [500, 520, 540]);
  const { tag } = client.connections[100] ?? { tag: -1 };
  client.handlers.close(tag, REFUSED);
  assert.deepEqual([users.counts.inFlight, client.connections.length], [500, 541]);
});

test("another entrance is tried where there are several", () => {
  const fakes = usersOnFakes(time, { ...RETRYING, server: { topology: "relayer", nodes: 3 } });
  const { client } = fakes;
  letInAllButOne(fakes);
  for (const attempt of [0, 1]) {
    client.handlers.close(tagOf(attempt), REFUSED);
    time.advance(PAUSES_US[attempt] ?? 0);
  }
  const tried = [0, 1, 2].map((attempt) => client.of(tagOf(attempt)).url);
  assert.deepEqual(tried.toSorted(), ["ws://fake/0", "ws://fake/1", "ws://fake/2"]);
});

test("nobody tries again once the users are stopped", () => {
  const fakes = usersOnFakes(time, RETRYING);
  const { users, client } = fakes;
  letInAllButOne(fakes);
  client.handlers.close(tagOf(0), REFUSED);
  users.stop();
  time.advance(60_000_000);
  assert.deepEqual([client.connections.length, time.waiting], [USERS, 0]);
});

test.run();
