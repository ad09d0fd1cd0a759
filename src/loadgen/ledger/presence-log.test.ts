import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { type Edges, owedByInstants } from "../../test-support/clusters/whereabouts.js";
import { type Obligation, PresenceLog } from "./presence-log.js";

const test = suite("presence log");

const USER = 7;

function note(log: PresenceLog, edges: Edges, slot?: number): void {
  const on = slot === undefined ? [] : ([slot] as const);
  const [from, gone, back, ready] = edges;
  if (from !== undefined) log.leaving(USER, from, ...on);
  if (gone !== undefined) log.gone(USER, gone, ...on);
  if (back !== undefined) log.returning(USER, back, ...on);
  if (ready !== undefined) log.ready(USER, ready, ...on);
}

function logOf(...absences: readonly Edges[]): PresenceLog {
  const log = new PresenceLog();
  for (const edges of absences) note(log, edges);
  return log;
}

test("one absence, against every send and deadline", () => {
  const edges = [4, 8, 12, 16];
  for (let known = 1; known <= 4; known++) {
    const absence = edges.slice(0, known);
    const log = logOf(absence);
    for (let send = 0; send <= 20; send++) {
      for (let deadline = send; deadline <= 20; deadline++) {
        const expected = owedByInstants([absence], send, deadline);
        assert.equal(log.obligation(USER, send, deadline), expected, `${absence}: ${send} to ${deadline}`);
      }
    }
  }
});

test("several absences, at random", () => {
  const instants = fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 12 }).map((all) => all.sort((a, b) => a - b));
  fc.assert(
    fc.property(instants, fc.nat(60), fc.nat(20), (all, send, length) => {
      const absences = [all.slice(0, 4), all.slice(4, 8), all.slice(8)].filter((edges) => edges.length > 0);
      const expected = owedByInstants(absences, send, send + length);
      assert.equal(logOf(...absences).obligation(USER, send, send + length), expected);
    }),
    { numRuns: 500 },
  );
});

test("the first confirmation of an edge counts", () => {
  const log = new PresenceLog();
  log.leaving(USER, 10);
  for (const at of [20, 25, 15]) log.gone(USER, at);
  for (const at of [40, 30, 50]) log.returning(USER, at);
  log.ready(USER, 60);
  assert.equal(log.obligation(USER, 15, 30), "must-not");
  assert.equal(log.obligation(USER, 14, 30), "may");
  assert.equal(log.obligation(USER, 15, 31), "may");
});

test("an absence that is over stays as it is", () => {
  const log = logOf([10, 20, 30, 40]);
  log.gone(USER, 1);
  log.returning(USER, 25);
  log.ready(USER, 90);
  assert.equal(log.count, 1);
  assert.equal(log.obligation(USER, 20, 30), "must-not");
  assert.equal(log.obligation(USER, 41, 99), "must");
});

test("a return that was confirmed without being asked for began then at the latest", () => {
  const log = new PresenceLog();
  log.leaving(USER, 10);
  log.gone(USER, 20);
  log.ready(USER, 40);
  assert.equal(log.obligation(USER, 20, 40), "must-not");
  assert.equal(log.obligation(USER, 20, 41), "may");
  assert.equal(log.obligation(USER, 41, 50), "must");
});

test("a confirmation about a room that was never left is nothing, though the user left another", () => {
  const log = new PresenceLog();
  note(log, [10], 0);
  log.gone(USER, 20, 1);
  log.gone(USER, 20);
  assert.equal(log.obligation(USER, 30, 40, 1), "must");
  assert.equal(log.obligation(USER, 30, 40, 0), "may");
});

test("a confirmation of nothing that was asked for is nothing", () => {
  const log = new PresenceLog();
  log.gone(USER, 1);
  log.returning(USER, 2);
  log.ready(USER, 3);
  assert.equal(log.knows(USER), false);
  assert.equal(log.obligation(USER, 0, 9), "must");
});

test("a user that was cut is gone from that instant, and comes back like others", () => {
  const log = new PresenceLog();
  log.cut(USER, 10);
  assert.equal(log.obligation(USER, 0, 9), "must");
  assert.equal(log.obligation(USER, 9, 10), "may");
  assert.equal(log.obligation(USER, 10, 1e9), "must-not");
  log.returning(USER, 20);
  log.ready(USER, 30);
  assert.equal(log.obligation(USER, 10, 20), "must-not");
  assert.equal(log.obligation(USER, 31, 40), "must");
  assert.equal(log.count, 1);
});

test("a user that is turned away while it comes back was perhaps there for a while, and is gone again", () => {
  const log = logOf([10, 20, 30]);
  log.turnedAway(USER, 40);
  assert.equal(log.obligation(USER, 20, 30), "must-not");
  for (const [send, deadline] of [
    [25, 31],
    [31, 39],
    [39, 50],
  ] as const) {
    assert.equal(log.obligation(USER, send, deadline), "may", `${send} to ${deadline}`);
  }
  assert.equal(log.obligation(USER, 40, 1e9), "must-not");
  log.returning(USER, 50);
  log.ready(USER, 60);
  assert.equal(log.obligation(USER, 40, 50), "must-not");
  assert.equal(log.obligation(USER, 45, 51), "may");
  assert.equal(log.obligation(USER, 61, 99), "must");
});

test("who was turned away before it said a word is gone all along", () => {
  const log = logOf([10, 20]);
  log.turnedAway(USER, 40);
  assert.equal(log.count, 1);
  assert.equal(log.obligation(USER, 20, 50), "must-not");
});

test("who was turned away before its departure was confirmed was perhaps there all along", () => {
  const log = new PresenceLog();
  log.leaving(USER, 10);
  log.returning(USER, 30);
  log.turnedAway(USER, 40);
  assert.equal(log.count, 1);
  assert.equal(log.obligation(USER, 45, 50), "may");
});

test("a user that was never away is not turned away", () => {
  const log = new PresenceLog();
  log.turnedAway(USER, 40);
  assert.equal(log.knows(USER), false);
});

test("several cuts are as many absences", () => {
  const log = new PresenceLog();
  for (const start of [100, 200, 300]) {
    log.cut(USER, start);
    log.returning(USER, start + 20);
    log.ready(USER, start + 30);
  }
  assert.equal(log.count, 3);
  for (const start of [100, 200, 300]) {
    assert.equal(log.obligation(USER, start, start + 20), "must-not");
    assert.equal(log.obligation(USER, start + 31, start + 99), "must");
    assert.equal(log.obligation(USER, start + 10, start + 25), "may");
  }
});

test("a user that never came is owed nothing", () => {
  const log = new PresenceLog();
  log.neverCame(USER);
  assert.ok(log.knows(USER));
  for (const [send, deadline] of [
    [0, 0],
    [-5, 1e15],
  ] as const) {
    assert.equal(log.obligation(USER, send, deadline), "must-not");
    assert.equal(log.obligation(USER, send, deadline, 2), "must-not");
  }
});

test("users are apart", () => {
  const log = logOf([10, 20, 30, 40]);
  assert.deepEqual([log.knows(USER), log.knows(USER + 1), log.count], [true, false, 1]);
  assert.equal(log.obligation(USER + 1, 20, 30), "must");
});

test("an absence from a room is of that room alone", () => {
  const log = new PresenceLog();
  note(log, [10, 20, 30, 40], 0);
  note(log, [110, 120], 1);
  assert.equal(log.count, 2);
  assert.equal(log.obligation(USER, 20, 30, 0), "must-not");
  assert.equal(log.obligation(USER, 20, 30, 1), "must");
  assert.equal(log.obligation(USER, 20, 30), "must");
  assert.equal(log.obligation(USER, 115, 130, 1), "may");
  assert.equal(log.obligation(USER, 115, 130, 0), "must");
});

test("in a room the stricter of both absences counts", () => {
  const everywhere: Readonly<Record<string, Edges>> = { must: [90], may: [10, 14, 16, 40], "must-not": [1, 2, 38, 39] };
  const room: Readonly<Record<string, Edges>> = { must: [91], may: [12, 15, 17, 41], "must-not": [3, 4, 36, 37] };
  const order: readonly Obligation[] = ["must", "may", "must-not"];
  for (const [i, outer] of order.entries()) {
    for (const [j, inner] of order.entries()) {
      const log = new PresenceLog();
      note(log, everywhere[outer] ?? []);
      note(log, room[inner] ?? [], 3);
      assert.equal(log.obligation(USER, 15, 35, 3), order[Math.max(i, j)], `${outer} and ${inner}`);
      assert.equal(log.obligation(USER, 15, 35), outer);
    }
  }
});

test("being cut is being gone from every room", () => {
  const log = new PresenceLog();
  log.cut(USER, 10);
  assert.equal(log.obligation(USER, 10, 20, 4), "must-not");
});

test.run();
