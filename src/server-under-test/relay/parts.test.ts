/** The building blocks of relays. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { shownUrl } from "../../base/secrets.js";
import { until } from "../../test-support/fakes/until.js";
import { ChannelNames } from "./channel-names.js";
import { InFlight } from "./in-flight.js";
import type { Fate } from "./relay.js";
import { LineBatch } from "./relayer/line-batch.js";
import { Requests } from "./requests.js";

const test = suite("relay parts");

test("two names never share a channel, and channels contain only harmless characters", () => {
  const channels = new ChannelNames("prefix");
  const name = fc
    .array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 64 })
    .map((units) => String.fromCharCode(...units));
  fc.assert(
    fc.property(name, name, (one, other) => {
      assert.equal(channels.user(one) === channels.user(other), one === other);
      assert.notEqual(channels.user(one), channels.room(one));
      assert.match(channels.user(one), /^[\w.-]+$/);
    }),
  );
});

test("a URL is shown without its secrets", () => {
  assert.equal(
    shownUrl("rediss://user:secret@cache.example:6379/0?password=secret"),
    "rediss://***@cache.example:6379/0?password=***",
  );
  assert.equal(shownUrl("nats://token@127.0.0.1:4222"), "nats://***@127.0.0.1:4222");
  assert.equal(shownUrl("secret"), "(no URL)");
});

test("lines added in one turn of the event loop leave as one frame, in order", async () => {
  const counters = { relayBatches: 0, relayBatchedMessages: 0 };
  const frames: string[] = [];
  const batch = new LineBatch(0, counters, (frame) => frames.push(frame));
  batch.addMessage("1");
  batch.addUrgent("2");
  batch.addMessage("3");
  await until("a frame leaves", () => frames.length > 0);
  assert.deepEqual(frames, ["1\n2\n3"]);
  assert.deepEqual(counters, { relayBatches: 1, relayBatchedMessages: 2 });
});

test("messages wait for others for the set delay, but an urgent line takes them along at once", async () => {
  const counters = { relayBatches: 0, relayBatchedMessages: 0 };
  const frames: string[] = [];
  const batch = new LineBatch(3_600_000, counters, (frame) => frames.push(frame));
  batch.addMessage("1");
  batch.addMessage("2");
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(frames, []);
  batch.addUrgent("question");
  await until("the urgent line takes them along", () => frames.length > 0);
  assert.deepEqual(frames, ["1\n2\nquestion"]);
  batch.addMessage("x".repeat(70_000));
  assert.equal(frames.length, 2, "a full frame does not wait");
  batch.addMessage("lost");
  assert.equal(batch.discard(), 1);
  batch.flush();
  assert.equal(frames.length, 2);
});

test("every private message has exactly one fate, whatever the order of the replies", () => {
  const news = fc.array(
    fc.record({ what: fc.constantFrom("send", "send", "missing", "upTo", "break"), n: fc.nat(12) }),
  );
  fc.assert(
    fc.property(news, (steps) => {
      const inFlight = new InFlight();
      const fates: Fate[][] = [];
      for (const { what, n } of steps) {
        if (what === "send") {
          const own: Fate[] = [];
          fates.push(own);
          inFlight.add((fate) => own.push(fate));
        } else if (what === "missing") inFlight.notFound(n);
        else if (what === "upTo") inFlight.acceptedUpTo(n);
        else inFlight.giveUp();
      }
      const open = inFlight.size;
      assert.equal(inFlight.giveUp(), open);
      assert.ok(fates.every((own) => own.length === 1));
    }),
  );
});

test("a not-found reply settles one number, and an acceptance all up to its number", () => {
  const inFlight = new InFlight();
  const fates: string[] = [];
  for (let n = 1; n <= 5; n++) inFlight.add((fate) => fates.push(`${n} ${fate}`));
  inFlight.notFound(2);
  inFlight.acceptedUpTo(4);
  inFlight.giveUp();
  assert.deepEqual(fates, ["2 not found", "1 accepted", "3 accepted", "4 accepted", "5 unknown"]);
});

test("every link counts its messages from 1, so replies on a new link settle only its own messages", () => {
  const inFlight = new InFlight();
  const fates: string[] = [];
  const send = (name: string) => inFlight.add((fate) => fates.push(`${name} ${fate}`));
  assert.deepEqual([send("a"), send("b"), inFlight.last], [1, 2, 2]);
  assert.equal(inFlight.giveUp(), 2);
  assert.equal(inFlight.last, 0);
  assert.deepEqual([send("c"), send("d")], [1, 2]);
  inFlight.notFound(2);
  inFlight.acceptedUpTo(1);
  assert.deepEqual(fates, ["a unknown", "b unknown", "d not found", "c accepted"]);
});

test("all who ask for one name get the same answer, and a break refuses only what is still awaited", () => {
  const requests = new Requests<string>();
  const answers: string[] = [];
  for (const asker of ["a", "b"]) requests.ask("room", (answer) => answers.push(`${asker} ${answer}`));
  requests.ask("other", (answer) => answers.push(`other ${answer}`));
  assert.equal(requests.forget("room"), false);
  assert.equal(requests.grant("room", "yes"), true);
  assert.equal(requests.grant("room", "again"), true);
  requests.giveUp("broken");
  assert.deepEqual(answers, ["a yes", "b yes", "other broken"]);
  assert.deepEqual(requests.granted(), ["room"]);
  assert.equal(requests.has("other"), false);
  assert.equal(requests.forget("room"), true);
  assert.equal(requests.has("room"), false);
  assert.equal(requests.grant("room", "late"), false);
});

test("when answers still come after a break, nothing is granted that nobody wants any more", () => {
  const requests = new Requests<string>();
  const answers: string[] = [];
  const ask = (asker: string, name: string) => requests.ask(name, (answer) => answers.push(`${asker} ${answer}`));
  ask("a", "room");
  ask("a", "name");
  requests.refuseForNow("broken");
  assert.deepEqual(answers, ["a broken", "a broken"]);
  assert.ok(requests.has("room") && requests.has("name"));
  assert.equal(requests.forget("room"), false);
  ask("b", "room");
  assert.equal(requests.grant("room", "yes"), true);
  assert.equal(requests.grant("name", "yes"), false);
  assert.equal(requests.has("name"), false);
  assert.deepEqual(answers.slice(2), ["b yes"]);
  ask("c", "name");
  requests.refuseForNow("broken");
  requests.refuse("name", "no");
  assert.deepEqual([answers.slice(3), requests.has("name"), requests.granted()], [["c broken"], false, ["room"]]);
});

test.run();
