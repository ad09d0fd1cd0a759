import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { planOf, randomPlans } from "../test-support/samples/random-plans.js";
import type { ArrivalTimes } from "./arrivals.js";
import { DmStream } from "./dm-stream.js";
import type { MessageStream } from "./message-stream.js";
import type { Plan } from "./plan.js";
import { RoomStream } from "./room-stream.js";
import { workerRange } from "./users.js";

/** What every stream owes its readers, each against a count of everything there is. */
const test = suite("message streams");

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** The recipients of message k, by the words of the plan: one user, all users, or all who have the room in a slot. */
function recipients(plan: Plan, stream: MessageStream, k: number): number[] {
  const { dm, room } = plan;
  if (stream === dm) return [dm.recipient(k)];
  if (room === null || stream !== room) return range(plan.users);
  const isMember = (user: number): boolean =>
    range(room.membership.roomsPerUser).some((slot) => room.membership.roomOf(user, slot) === room.room(k));
  return range(plan.users).filter(isMember);
}

function conversation(plan: Plan, stream: MessageStream, k: number): string {
  const to = stream === plan.dm ? plan.dm.recipient(k) : stream === plan.room ? plan.room.room(k) : "all";
  return `${stream.sender(k)} to ${to}`;
}

/** The smallest crowds, with as many contacts, rooms and rooms for each as they can have. */
const EXTREMES = [1, 2, 3].map((users) =>
  planOf({
    users,
    ramp: { plateaus: 1 },
    phases: { warmup: "0s", hold: "1s" },
    traffic: {
      ...(users > 1 && { dm: { perSec: 40, contacts: users - 1 } }),
      broadcast: { perSec: 40 },
      room: { perSec: 40, count: users, roomsPerUser: users },
    },
  }),
);

function forEveryStream(holds: (stream: MessageStream, plan: Plan) => void): void {
  const holdsFor = (plan: Plan): void => {
    for (const stream of plan.streams) if (stream !== null) holds(stream, plan);
  };
  EXTREMES.forEach(holdsFor);
  fc.assert(fc.property(randomPlans(), holdsFor));
}

test("a message is for exactly its recipients: visited, counted and placed alike", () => {
  forEveryStream((stream, plan) => {
    for (const k of range(stream.count)) {
      const expected = recipients(plan, stream, k);
      const visited: number[] = [];
      stream.forEachRecipient(k, (user) => visited.push(user));
      assert.deepEqual(
        visited.sort((a, b) => a - b),
        expected,
      );
      assert.equal(stream.fanOut(k), expected.length);
      const placed = range(plan.users).filter((user) => stream.place(k, user) !== -1);
      assert.deepEqual(placed, expected);
    }
  });
});

test("place and message are each other's inverse, for every user", () => {
  forEveryStream((stream, plan) => {
    for (const user of range(plan.users)) {
      for (const k of range(stream.count)) {
        const place = stream.place(k, user);
        assert.ok(place === -1 || (Number.isInteger(place) && place >= 0 && place < stream.rowLength));
        if (place !== -1) assert.equal(stream.messageAt(place, user), k);
      }
      for (const place of range(stream.rowLength)) {
        const k = stream.messageAt(place, user);
        assert.ok(k === -1 || (Number.isInteger(k) && k >= 0 && k < stream.count));
        if (k !== -1) assert.equal(stream.place(k, user), place);
      }
    }
  });
});

test("rows waste less than one round of places", () => {
  forEveryStream((stream, plan) => {
    const room = plan.room === stream ? plan.room : null;
    const perRound = room === null ? 1 : room.membership.roomsPerUser;
    for (const user of range(plan.users)) {
      const used = range(stream.count).filter((k) => stream.place(k, user) !== -1).length;
      assert.ok(stream.rowLength - used <= perRound);
    }
  });
});

test("the next of a conversation is the very next with the same sender and the same recipient or room", () => {
  forEveryStream((stream, plan) => {
    const next = new Map<string, number>();
    for (let k = stream.count - 1; k >= 0; k--) {
      const key = conversation(plan, stream, k);
      assert.equal(stream.nextOfConversation(k), next.get(key) ?? -1);
      next.set(key, k);
    }
  });
});

test("senders are users, and write in the order of time", () => {
  forEveryStream((stream, plan) => {
    let last = 0;
    for (const k of range(stream.count)) {
      const [sender, us] = [stream.sender(k), stream.timeUs(k)];
      assert.ok(Number.isInteger(sender) && sender >= 0 && sender < plan.users);
      assert.ok(us >= last && us < plan.trafficUs);
      last = us;
    }
  });
});

test("successive messages have different senders", () => {
  forEveryStream((stream, plan) => {
    for (let k = 1; k < stream.count && plan.users > 1; k++) assert.notEqual(stream.sender(k), stream.sender(k - 1));
  });
});

test("nobody writes privately to himself, and to a room only its members write", () => {
  forEveryStream((stream, plan) => {
    for (const k of range(stream.count)) {
      const isRecipient = stream.place(k, stream.sender(k)) !== -1;
      assert.equal(isRecipient, stream !== plan.dm);
    }
  });
});

test("in a round of private messages every user writes once and receives once", () => {
  forEveryStream((stream, plan) => {
    if (stream !== plan.dm) return;
    for (let first = 0; first + plan.users <= stream.count; first += plan.users) {
      const round = range(plan.users).map((i) => first + i);
      assert.equal(new Set(round.map((k) => stream.sender(k))).size, plan.users);
      assert.equal(new Set(round.flatMap((k) => recipients(plan, stream, k))).size, plan.users);
    }
  });
});

test("in a round of room messages every room is written to once, each time by someone else", () => {
  forEveryStream((stream, plan) => {
    const { room } = plan;
    if (room === null || stream !== room) return;
    const { count } = room.membership;
    for (let first = 0; first + count <= room.count; first += count) {
      const round = range(count).map((i) => first + i);
      assert.equal(new Set(round.map((k): number => room.room(k))).size, count);
      assert.equal(new Set(round.map((k): number => room.sender(k))).size, count);
    }
  });
});

/** One message a microsecond. */
const steadily = (count: number): ArrivalTimes => ({ count, timeUs: (k) => k });

test("every user has exactly as many contacts as the scenario says, in turn", () => {
  const crowds = fc.integer({ min: 2, max: 40 });
  const shapes = crowds.chain((users) =>
    fc.tuple(fc.constant(users), fc.integer({ min: 1, max: users - 1 }), fc.nat()),
  );
  fc.assert(
    fc.property(shapes, ([users, contacts, seed]) => {
      const stream = new DmStream({ perSec: 1, bytes: 64, contacts }, users, steadily(3 * users * contacts), seed);
      const written: number[][] = range(users).map(() => []);
      for (const k of range(stream.count)) written[stream.sender(k)]?.push(stream.recipient(k));
      for (const recipients of written) {
        const firstTurn = recipients.slice(0, contacts);
        assert.equal(new Set(firstTurn).size, contacts);
        assert.deepEqual(recipients, [...firstTurn, ...firstTurn, ...firstTurn]);
      }
    }),
  );
});

const WINDOW = 1_000;

/** How far a worker's part of any window of sends is from its part of the users, at most, in messages. */
function mostUnfair(stream: MessageStream, users: number, workers: number): number {
  let most = 0;
  for (let worker = 0; worker < workers; worker++) {
    const { from, to } = workerRange(users, workers, worker);
    const isOwn = range(stream.count).map((k) => (stream.sender(k) >= from && stream.sender(k) < to ? 1 : 0));
    let inWindow = 0;
    for (const [k, own] of isOwn.entries()) {
      inWindow += own - (isOwn[k - WINDOW] ?? 0);
      if (k >= WINDOW - 1) most = Math.max(most, Math.abs(inWindow - (WINDOW * (to - from)) / users));
    }
  }
  return most;
}

test("any window of private messages is shared by workers as users are", () => {
  // At 8,504 users the golden step has divisors in common with the size; the one that serves instead is less even.
  for (const [users, bound] of [
    [200, 5],
    [1_000, 5],
    [2_000, 5],
    [5_000, 5],
    [8_504, 20],
    [10_000, 5],
  ] as const) {
    const dm = new DmStream({ perSec: 1, bytes: 64, contacts: 8 }, users, steadily(5_000), 42);
    for (let workers = 1; workers <= 8; workers++) assert.ok(mostUnfair(dm, users, workers) <= bound, `${users} users`);
  }
});

test("any window of room messages is shared by workers no worse than if drawn by lot", () => {
  for (const [users, count] of [
    [200, 20],
    [1_000, 100],
    [5_000, 40],
  ] as const) {
    const room = new RoomStream(
      { perSec: 1, bytes: 64, count, roomsPerUser: 2, churn: null },
      users,
      steadily(5_000),
      42,
    );
    for (let workers = 1; workers <= 8; workers++) {
      const deviation = Math.sqrt((WINDOW * (workers - 1)) / workers ** 2);
      assert.ok(mostUnfair(room, users, workers) <= 4 * deviation, `${users} users, ${workers} workers`);
    }
  }
});

test.run();
