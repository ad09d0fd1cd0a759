import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { RoomMembership } from "./rooms.js";

const test = suite("rooms");

const shapes = fc
  .integer({ min: 1, max: 60 })
  .chain((users) => fc.tuple(fc.constant(users), fc.integer({ min: 1, max: users })))
  .chain(([users, count]) =>
    fc.record({
      users: fc.constant(users),
      count: fc.constant(count),
      roomsPerUser: fc.integer({ min: 1, max: count }),
      seed: fc.nat(),
    }),
  );

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** The members of every room, by asking every user for its rooms. */
function membersByRoom(rooms: RoomMembership, users: number): Set<number>[] {
  const members = range(rooms.count).map(() => new Set<number>());
  for (const user of range(users))
    for (const slot of range(rooms.roomsPerUser)) members[rooms.roomOf(user, slot)]?.add(user);
  return members;
}

function check(holds: (rooms: RoomMembership, users: number) => void): void {
  fc.assert(
    fc.property(shapes, ({ users, count, roomsPerUser, seed }) => {
      holds(new RoomMembership(users, count, roomsPerUser, seed), users);
    }),
  );
}

test("every user is in roomsPerUser different rooms, each by one slot", () => {
  check((rooms, users) => {
    for (const user of range(users)) {
      const slots = new Map(range(rooms.roomsPerUser).map((slot) => [rooms.roomOf(user, slot), slot]));
      assert.equal(slots.size, rooms.roomsPerUser);
      for (const room of range(rooms.count)) assert.equal(rooms.slotOf(user, room), slots.get(room) ?? -1);
    }
  });
});

test("a room's size and its cohorts are those of its members", () => {
  check((rooms, users) => {
    for (const [room, members] of membersByRoom(rooms, users).entries()) {
      assert.equal(rooms.size(room), members.size);
      for (const slot of range(rooms.roomsPerUser)) {
        const cohort = rooms.cohortIn(room, slot);
        assert.equal(rooms.roomOfCohort(cohort, slot), room);
        for (const index of range(rooms.cohortSize(cohort))) {
          assert.ok(members.delete(rooms.userOf(cohort, index)), "each member once");
        }
      }
      assert.equal(members.size, 0);
    }
  });
});

test("no room is empty, and sizes differ by roomsPerUser at most", () => {
  check((rooms) => {
    const sizes = range(rooms.count).map((room) => rooms.size(room));
    assert.ok(Math.min(...sizes) >= 1);
    assert.ok(Math.max(...sizes) - Math.min(...sizes) <= rooms.roomsPerUser);
  });
});

test("no two rooms have the same members, unless all users are in every room", () => {
  check((rooms, users) => {
    fc.pre(rooms.roomsPerUser < rooms.count);
    const lists = membersByRoom(rooms, users).map((members) => [...members].sort((a, b) => a - b).join(" "));
    assert.equal(new Set(lists).size, rooms.count);
  });
});

test("who is together in a room depends on the seed", () => {
  const rooms = (seed: number): number[] =>
    range(50).map((user) => new RoomMembership(50, 10, 2, seed).roomOf(user, 0));
  assert.deepEqual(rooms(1), rooms(1));
  assert.notDeepEqual(rooms(1), rooms(2));
});

test("more rooms than users, or more rooms for a user than there are, are refused", () => {
  assert.throws(() => new RoomMembership(3, 4, 1, 0), RangeError);
  assert.throws(() => new RoomMembership(10, 4, 5, 0), RangeError);
});

test.run();
