/**
 * Joins, leaves and disconnects, in any order with the cluster's answers, compared with a model of plain sets: what
 * users were told is true, and nothing is kept for users who have gone.
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { ChatRig } from "../../test-support/fakes/chat-rig.js";

const test = suite("membership");

/** The model of one user. */
interface User {
  name: string | null;
  readonly rooms: Set<string>;
  /** The question that its connection waits for; what it sends meanwhile is read later. */
  asks: { readonly kind: "name" | "room"; readonly name: string } | null;
  hasGone: boolean;
}

class Model {
  readonly users = new Map<number, User>();
  /** The users who asked, in the order of the unanswered questions. */
  readonly asking: { readonly user: User; readonly kind: "name" | "room"; readonly name: string }[] = [];

  user(index: number): User {
    const user = this.users.get(index) ?? { name: null, rooms: new Set(), asks: null, hasGone: false };
    this.users.set(index, user);
    return user;
  }

  /** The users who have a name or room, and those who wait for it. */
  holders(kind: "name" | "room", name: string): User[] {
    return [...this.users.values()].filter((user) => (kind === "name" ? user.name === name : user.rooms.has(name)));
  }

  waits(kind: "name" | "room", name: string): boolean {
    return this.asking.some((one) => one.kind === kind && one.name === name);
  }
}

const NAMES = ["alice", "bob"];
const ROOMS = ["r0", "r1"];

/** Checks that the sets agree with what users were told and with what the cluster holds for this node. */
function check(model: Model, { relay, sockets, chat }: ChatRig): void {
  assert.deepEqual(relay.misuses, []);
  for (const [index, user] of model.users) {
    if (user.hasGone) continue;
    const told = new Set<string>();
    let name: string | null = null;
    for (const answer of sockets.get(index)?.answers ?? []) {
      if (answer.type === "joined") told.add(answer.room);
      else if (answer.type === "left") told.delete(answer.room);
      else if (answer.type === "registered") name = answer.user;
    }
    assert.deepEqual([name, [...told].sort()], [user.name, [...user.rooms].sort()]);
  }
  for (const room of ROOMS) {
    const isNeeded = model.holders("room", room).length > 0;
    if (isNeeded) assert.equal(relay.rooms.get(room), true, `${room} has members and is not listened to`);
    else if (!model.waits("room", room)) assert.ok(!relay.rooms.has(room), `${room} is listened to for nobody`);
  }
  for (const name of NAMES) {
    const isNeeded = model.holders("name", name).length > 0;
    if (isNeeded) assert.equal(relay.names.get(name), true, `${name} belongs to a user and is not held`);
    else if (!model.waits("name", name)) assert.ok(!relay.names.has(name), `${name} is held for nobody`);
  }
  assert.equal(chat.users, [...model.users.values()].filter(({ name }) => name !== null).length);
  assert.equal(chat.rooms, ROOMS.filter((room) => model.holders("room", room).length > 0).length);
}

type Command = fc.Command<Model, ChatRig>;

const command = (
  text: string,
  isPossible: (model: Model) => boolean,
  run: (model: Model, rig: ChatRig) => void,
): Command => ({
  check: isPossible,
  run: (model, rig) => {
    run(model, rig);
    check(model, rig);
  },
  toString: () => text,
});

const register = (index: number, name: string): Command =>
  command(
    `${index} registers ${name}`,
    (model) => {
      const { name: has, asks, hasGone } = model.user(index);
      return hasGone || (has === null && asks === null);
    },
    (model, rig) => {
      if (model.user(index).hasGone) {
        // Comes back with another connection.
        model.users.delete(index);
        rig.sockets.delete(index);
      }
      const user = model.user(index);
      const questions = rig.relay.questions.length;
      rig.say(index, { type: "register", user: name });
      const isTaken = model.holders("name", name).length > 0 || model.waits("name", name);
      const isAsked = rig.relay.questions.length > questions;
      assert.ok(!isAsked || !isTaken, "the cluster is not asked for a taken name");
      if (!isAsked) return;
      user.asks = { kind: "name", name };
      model.asking.push({ user, ...user.asks });
    },
  );

const join = (index: number, room: string): Command =>
  command(
    `${index} joins ${room}`,
    (model) => {
      const { name, asks } = model.user(index);
      return name !== null && asks === null;
    },
    (model, rig) => {
      const user = model.user(index);
      const questions = rig.relay.questions.length;
      const { answers } = rig.socket(index);
      const before = answers.length;
      rig.say(index, { type: "join_room", room });
      if (rig.relay.questions.length > questions) {
        user.asks = { kind: "room", name: room };
        model.asking.push({ user, ...user.asks });
      } else if (answers[before]?.type === "joined") {
        user.rooms.add(room);
      }
    },
  );

const leave = (index: number, room: string): Command =>
  command(
    `${index} leaves ${room}`,
    (model) => {
      const { name, asks } = model.user(index);
      return name !== null && asks === null;
    },
    (model, rig) => {
      rig.say(index, { type: "leave_room", room });
      model.user(index).rooms.delete(room);
    },
  );

const close = (index: number): Command =>
  command(
    `${index} goes`,
    (model) => !model.user(index).hasGone,
    (model, rig) => {
      rig.close(index);
      Object.assign(model.user(index), { name: null, hasGone: true });
      model.user(index).rooms.clear();
    },
  );

/** Settles one question in the model with the answer `isGranted`. */
function settle(model: Model, at: number, isGranted: boolean): void {
  const [question] = model.asking.splice(at, 1);
  assert.ok(question !== undefined);
  const { user, kind, name } = question;
  user.asks = null;
  if (!isGranted || user.hasGone) return;
  if (kind === "name") user.name = name;
  else user.rooms.add(name);
}

const answer = (which: number, isGranted: boolean): Command =>
  command(
    `answer ${which}: ${isGranted ? "yes" : "no"}`,
    // A room is refused only when the link has broken.
    ({ asking }) => asking.length > 0 && (isGranted || asking[which % asking.length]?.kind === "name"),
    (model, rig) => {
      const at = which % model.asking.length;
      rig.relay.questions[at]?.answer(isGranted);
      settle(model, at, isGranted);
    },
  );

const breakLink = command(
  "the link breaks",
  () => true,
  (model, rig) => {
    rig.relay.breakLink();
    while (model.asking.length > 0) settle(model, 0, false);
  },
);

const mendLink = command(
  "the link is up again",
  () => true,
  (_model, rig) => rig.relay.mendLink(),
);

const user = fc.nat(2);
const name = fc.constantFrom(...NAMES, "carol");
const room = fc.constantFrom(...ROOMS);
const COMMANDS: fc.Arbitrary<Command>[] = [
  fc.tuple(user, name).map(([index, wanted]) => register(index, wanted)),
  ...[0, 1].map(() => fc.tuple(user, room).map(([index, wanted]) => join(index, wanted))),
  fc.tuple(user, room).map(([index, left]) => leave(index, left)),
  user.map(close),
  ...[true, true, false].map((isGranted) => fc.nat(2).map((which) => answer(which, isGranted))),
  fc.constant(breakLink),
  fc.constant(mendLink),
];

test("what users were told is true, whatever the order of joins, leaves, disconnects and the cluster's answers", () => {
  fc.assert(
    fc.property(fc.commands(COMMANDS, { maxCommands: 60, size: "max" }), (commands) => {
      const [model, rig] = [new Model(), new ChatRig()];
      fc.modelRun(() => ({ model, real: rig }), commands);
      // In the end all users disconnect and every question is answered: nothing is left.
      for (const index of model.users.keys()) rig.close(index);
      while (rig.relay.questions.length > 0) rig.relay.questions[0]?.answer(true);
      assert.deepEqual([rig.relay.misuses, [...rig.relay.names], [...rig.relay.rooms]], [[], [], []]);
      assert.deepEqual([rig.chat.users, rig.chat.rooms], [0, 0]);
    }),
    { numRuns: 2_000 },
  );
});

test("a user who is joining a room keeps it when another, who asked earlier, disconnects", () => {
  const rig = new ChatRig();
  for (const [index, name] of ["alice", "bob"].entries()) {
    rig.say(index, { type: "register", user: name });
    rig.relay.questions[0]?.answer(true);
  }
  for (const index of [0, 1]) rig.say(index, { type: "join_room", room: "r0" });
  rig.close(0);
  while (rig.relay.questions.length > 0) rig.relay.questions[0]?.answer(true);
  assert.deepEqual(rig.socket(1).answers.at(-1), { type: "joined", room: "r0" });
  assert.equal(rig.relay.rooms.get("r0"), true);
  rig.close(1);
  assert.equal(rig.relay.rooms.has("r0"), false);
});

test.run();
