import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import {
  entranceOfUser,
  roomName,
  roomNumber,
  userName,
  userNumber,
  workerRange,
  writeRoomName,
  writeUserName,
} from "./users.js";

const test = suite("users");

/** What `read` makes of a name that stands inside a longer buffer. */
function inside(read: typeof userNumber, name: string): number {
  const bytes = Buffer.from(`9${name}9`);
  return read(bytes, 1, bytes.length - 1);
}

test("names become numbers again", () => {
  fc.assert(
    fc.property(fc.nat(999_999_999), (number) => {
      assert.equal(inside(userNumber, userName(number)), number);
      assert.equal(inside(roomNumber, roomName(number)), number);
    }),
  );
  assert.deepEqual([userName(0), roomName(7)], ["vu-0", "room-7"]);
});

test("names are written into a buffer as they read", () => {
  fc.assert(
    fc.property(fc.nat(999_999_999), (number) => {
      for (const [write, name] of [
        [writeUserName, userName(number)],
        [writeRoomName, roomName(number)],
      ] as const) {
        const to = Buffer.alloc(20);
        assert.equal(to.toString("latin1", 3, write(to, 3, number)), name);
      }
    }),
  );
});

const strangers = [
  "",
  "vu-",
  "vu-007",
  "vu-00",
  "vu-1e3",
  "VU-1",
  "vu--1",
  "vu-+1",
  "vu-1 ",
  " vu-1",
  "vu-1.0",
  "vu-1\0",
];

test("a name that is not written the one canonical way is nobody's", () => {
  for (const name of [
    ...strangers,
    "vu-1000000000",
    "vu-99999999999999999999",
    "vu-٣",
    "room-1",
    "vu1",
    "constructor",
  ]) {
    assert.equal(inside(userNumber, name), -1, name);
  }
  for (const name of ["room-", "room-01", "vu-1", "Room-1", "room-1x"])
    assert.equal(inside(roomNumber, name), -1, name);
});

test("text is a user's name only if that user is called so", () => {
  const near = fc.stringMatching(/^(vu|VU|v)?-?[0-9e+ ]{0,11}$/);
  fc.assert(
    fc.property(fc.oneof(near, fc.string({ unit: "binary" })), (name) => {
      const number = inside(userNumber, name);
      assert.equal(number >= 0, name === userName(number));
    }),
    { numRuns: 1_000 },
  );
});

test("splitting users over workers loses and doubles nobody, and is even", () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.integer({ min: 1, max: 1_000 }), (users, workers) => {
      let next = 0;
      for (let worker = 0; worker < workers; worker++) {
        const { from, to } = workerRange(users, workers, worker);
        assert.equal(from, next);
        assert.ok(to - from === Math.floor(users / workers) || to - from === Math.ceil(users / workers));
        next = to;
      }
      assert.equal(next, users);
    }),
  );
});

test("every way to balance uses all nodes about evenly", () => {
  for (const balance of ["round-robin", "least-connections", "hash"] as const) {
    const counts = [0, 0, 0, 0];
    for (let user = 0; user < 4_000; user++)
      counts[entranceOfUser(user, 4, balance)] = (counts[entranceOfUser(user, 4, balance)] ?? 0) + 1;
    // Five standard deviations of a binomial draw; the other two are exact.
    const most = balance === "hash" ? 5 * Math.sqrt(4_000 * 0.25 * 0.75) : 0;
    assert.equal(counts.length, 4);
    for (const count of counts) assert.ok(Math.abs(count - 1_000) <= most, `${balance}: ${counts}`);
  }
});

test("at whatever distance two users are, some pairs share a node and some do not, as many as by chance", () => {
  for (const nodes of [2, 3, 5]) {
    const entranceOf = (user: number): number => entranceOfUser(user % 3_000, nodes, "round-robin");
    for (const distance of [nodes, 2 * nodes, 7 * nodes, nodes + 1, 1_001]) {
      let shared = 0;
      for (let user = 0; user < 3_000; user++) if (entranceOf(user) === entranceOf(user + distance)) shared++;
      const share = shared / 3_000;
      assert.ok(share > 0.6 / nodes && share < 1.4 / nodes, `${nodes} nodes, distance ${distance}: ${share}`);
    }
  }
});

test.run();
