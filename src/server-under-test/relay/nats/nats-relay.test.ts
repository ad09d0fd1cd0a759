/**
 * What happens when the link breaks at moments that chance seldom hits, with a fake NATS that answers when the test
 * says so.
 */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { zeroCounters } from "../../processes/counters.js";
import type { NameAnswer } from "../relay.js";
import { DEFAULT_RELAY_PATIENCE } from "../relay-settings.js";
import type { NatsAnswer, NatsConnectionListener, NatsLink } from "./nats-connection.js";
import { NatsRelay } from "./nats-relay.js";

const test = suite("nats relay");

const HELD: NatsAnswer = { text: "held" };

/** A fake connection that can only ask and answer. */
const LINK: NatsLink = {
  subscribe: () => ({ unsubscribe: () => undefined }),
  publish: () => undefined,
  flush: () => Promise.resolve(),
  request: () => Promise.reject(new Error("every question goes through the test")),
  close: () => Promise.resolve(),
};

/** Lets code that awaits an answer continue. */
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

/** A node whose questions to others wait until the test answers them. */
async function open() {
  const questions: ((answer: NatsAnswer) => void)[] = [];
  let link: NatsConnectionListener | undefined;
  const settings = { kind: "nats", url: "nats://127.0.0.1", prefix: "test", patience: DEFAULT_RELAY_PATIENCE } as const;
  const relay = new NatsRelay("n0", settings, zeroCounters(), async () => ({
    connectNats: async (_url, _patience, _retryAfterMs, listener) => {
      link = listener;
      return LINK;
    },
    askNats: () => new Promise((resolve) => questions.push(resolve)),
  }));
  const revoked: string[] = [];
  await relay.open({ arrived: () => undefined, revoked: (user) => revoked.push(user) });
  assert.ok(link !== undefined);
  const { broken, ready } = link;
  const answer = async (...answers: readonly NatsAnswer[]): Promise<void> => {
    for (const one of answers) {
      const question = questions.shift();
      assert.ok(question !== undefined, "a question is asked");
      question(one);
      await settle();
    }
  };
  const claim = (user: string) => new Promise<NameAnswer>((resolve) => relay.claim(user, resolve));
  const enter = (room: string) => new Promise<boolean>((resolve) => relay.enter(room, resolve));
  return { relay, revoked, broken, ready, answer, claim, enter };
}

test("a claim whose question is lost in a break is answered with unavailable, not taken", async () => {
  const { broken, answer, claim } = await open();
  const asked = claim("alice");
  await answer("nobody");
  broken();
  await answer("silence", "silence");
  assert.equal(await asked, "unavailable");
  const silent = await open();
  const taken = silent.claim("alice");
  await silent.answer("silence", "silence");
  assert.equal(await taken, "taken", "a node that listens but does not answer holds the name");
});

test("a link that breaks again while names are compared costs no user their name", async () => {
  const { revoked, broken, ready, answer, claim, enter } = await open();
  const asked = claim("alice");
  await answer("nobody", "nobody");
  assert.equal(await asked, "granted");
  broken();
  ready();
  broken();
  await answer("silence", "silence");
  assert.deepEqual(revoked, []);
  assert.equal(await enter("room"), false);
  ready();
  await answer("nobody");
  assert.deepEqual(revoked, []);
  assert.equal(await enter("room"), true);
});

test("a node gives up a name that another node got meanwhile", async () => {
  const { revoked, broken, ready, answer, claim, enter } = await open();
  const asked = claim("alice");
  await answer("nobody", "nobody");
  assert.equal(await asked, "granted");
  broken();
  ready();
  await answer(HELD);
  assert.deepEqual(revoked, ["alice"]);
  assert.equal(await enter("room"), true);
});

test.run();
