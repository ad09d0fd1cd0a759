/**
 * What a break leaves behind in Redis at moments that chance seldom hits, with a fake Redis that waits for the test.
 */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { zeroCounters } from "../../processes/counters.js";
import type { NameAnswer } from "../relay.js";
import { DEFAULT_RELAY_PATIENCE } from "../relay-settings.js";
import type { RedisBus, RedisBusListener } from "./redis-bus.js";
import { RedisRelay } from "./redis-relay.js";
import { CLAIM, LOOK_AT_MINE, STANDING, UNLOCK } from "./scripts.js";

const test = suite("redis relay");

/** Names of channels are long, so tests use the chat's names. */
const nameOf = (channel: string): string =>
  Buffer.from(channel.slice(channel.lastIndexOf(".") + 1), "base64url").toString("utf16le");

/** A fake server: the listeners of each channel, and the locks. */
class FakeRedis {
  readonly listening = new Map<string, Set<string>>();
  readonly locks = new Map<string, string>();

  listeners(name: string): Set<string> {
    const listeners = this.listening.get(name) ?? new Set();
    this.listening.set(name, listeners);
    return listeners;
  }

  run(script: string, name: string, node: string | undefined): number {
    const lock = this.locks.get(name);
    switch (script) {
      case CLAIM:
        if (this.listeners(name).size > 0 || lock !== undefined) return 0;
        this.locks.set(name, String(node));
        return 1;
      case UNLOCK:
        return lock === node && this.locks.delete(name) ? 1 : 0;
      case LOOK_AT_MINE: {
        const listeners = this.listeners(name).size;
        if (lock !== undefined || listeners > 1) return STANDING.lost;
        return listeners === 1 ? STANDING.mine : STANDING.pending;
      }
      default:
        throw new Error("no such script");
    }
  }
}

interface Held {
  readonly what: string;
  run(): void;
  fail(): void;
}

/** A node's connection. While held, its commands wait for the test. */
class FakeBus implements RedisBus {
  readonly held: Held[] = [];
  #isHolding = false;
  /** The channels that the client listens to, and restores after a break. */
  readonly #subscriptions = new Set<string>();
  readonly #redis: FakeRedis;
  readonly #node: string;
  readonly #listener: RedisBusListener;

  constructor(redis: FakeRedis, node: string, listener: RedisBusListener) {
    this.#redis = redis;
    this.#node = node;
    this.#listener = listener;
  }

  hold(): void {
    this.#isHolding = true;
  }

  /** Breaks the connection: waiting commands fail, and Redis forgets the listeners. */
  breakLink(): void {
    for (const command of this.held.splice(0)) command.fail();
    for (const name of this.#subscriptions) this.#redis.listeners(name).delete(this.#node);
    this.#listener.broken();
  }

  /** Restores the connection: the client listens to all its channels again. */
  mendLink(): void {
    this.#isHolding = false;
    for (const name of this.#subscriptions) this.#redis.listeners(name).add(this.#node);
    this.#listener.ready();
  }

  /** Breaks or restores another connection of the same node; commands on this one go on waiting. */
  breakOther(): void {
    this.#listener.broken();
  }

  mendOther(): void {
    this.#listener.ready();
  }

  connect(): Promise<void> {
    return Promise.resolve();
  }

  subscribe(channel: string): Promise<void> {
    const name = nameOf(channel);
    return this.#command(`listen to ${name}`, () => {
      this.#subscriptions.add(name);
      this.#redis.listeners(name).add(this.#node);
    });
  }

  unsubscribe(channel: string): Promise<void> {
    const name = nameOf(channel);
    return this.#command(`leave ${name}`, () => {
      this.#subscriptions.delete(name);
      this.#redis.listeners(name).delete(this.#node);
    });
  }

  publish(): Promise<number> {
    return Promise.resolve(0);
  }

  ask(script: string, channel: string, ...[node]: readonly string[]): Promise<number> {
    const what = script === CLAIM ? "claim" : script === UNLOCK ? "unlock" : "compare";
    return this.#command(`${what} ${nameOf(channel)}`, () => this.#redis.run(script, nameOf(channel), node));
  }

  close(): void {
    // Nothing is open.
  }

  #command<T>(what: string, run: () => T): Promise<T> {
    if (!this.#isHolding) return Promise.resolve().then(run);
    return new Promise((resolve, reject) => {
      this.held.push({ what, run: () => resolve(run()), fail: () => reject(new Error("the connection broke")) });
    });
  }
}

/** Lets code that awaits a command continue. */
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

/** A node and its connection. */
async function open(redis: FakeRedis, id: string) {
  let bus: FakeBus | undefined;
  const settings = {
    kind: "redis",
    url: "redis://127.0.0.1",
    prefix: "test",
    patience: DEFAULT_RELAY_PATIENCE,
  } as const;
  const relay = new RedisRelay(id, settings, zeroCounters(), async (_options, listener) => {
    bus = new FakeBus(redis, id, listener);
    return bus;
  });
  const revoked: string[] = [];
  await relay.open({ arrived: () => undefined, revoked: (user) => revoked.push(user) });
  assert.ok(bus !== undefined);
  const claim = (user: string) => new Promise<NameAnswer>((resolve) => relay.claim(user, resolve));
  const enter = (room: string) => new Promise<boolean>((resolve) => relay.enter(room, resolve));
  /** Carries out the first waiting command, which must be this one. */
  const next = async (what: string): Promise<void> => {
    const command = (bus as FakeBus).held.shift();
    assert.equal(command?.what, what);
    command?.run();
    await settle();
  };
  return { relay, bus, revoked, claim, enter, next };
}

test("channels given up while the link is broken are not listened to afterwards", async () => {
  const redis = new FakeRedis();
  const [n0, n1] = [await open(redis, "n0"), await open(redis, "n1")];
  assert.deepEqual([await n0.claim("alice"), await n0.enter("room")], ["granted", true]);
  n0.bus.hold();
  n0.relay.release("alice");
  n0.relay.leave("room");
  n0.bus.breakLink();
  assert.equal(await n1.claim("alice"), "granted");
  n0.bus.mendLink();
  await settle();
  assert.deepEqual([...redis.listeners("alice")], ["n1"]);
  assert.equal(redis.listeners("room").size, 0);
  assert.deepEqual(n0.revoked, []);
  n1.relay.release("alice");
  await settle();
  assert.equal(await n0.claim("alice"), "granted");
});

test("a claim cut short by a break leaves the name free, wherever it was cut", async () => {
  for (const done of [[], ["claim alice"], ["claim alice", "listen to alice"]]) {
    const redis = new FakeRedis();
    const [n0, n1] = [await open(redis, "n0"), await open(redis, "n1")];
    n0.bus.hold();
    const claim = n0.claim("alice");
    for (const what of done) await n0.next(what);
    n0.bus.breakLink();
    const answer = await claim;
    assert.equal(answer, done.length === 2 ? "granted" : "unavailable");
    n0.bus.mendLink();
    await settle();
    // A granted name is still this node's, even though its lock could not be removed in time.
    assert.deepEqual([n0.revoked, redis.locks.size], [[], 0]);
    assert.equal(await n1.claim("alice"), answer === "granted" ? "taken" : "granted");
  }
});

test("a claim that succeeds after its user was refused holds nothing", async () => {
  const redis = new FakeRedis();
  const [n0, n1] = [await open(redis, "n0"), await open(redis, "n1")];
  n0.bus.hold();
  const [claim, entering] = [n0.claim("alice"), n0.enter("room")];
  await n0.next("claim alice");
  n0.bus.breakOther();
  assert.deepEqual([await claim, await entering], ["unavailable", false]);
  await n0.next("listen to room");
  await n0.next("listen to alice");
  for (const what of ["leave room", "unlock alice", "leave alice"]) await n0.next(what);
  assert.deepEqual([redis.listeners("alice").size, redis.listeners("room").size, redis.locks.size], [0, 0, 0]);
  n0.bus.mendOther();
  await settle();
  assert.equal(await n1.claim("alice"), "granted");
});

test("a node whose link breaks while it compares names is not up until it has compared them all", async () => {
  const redis = new FakeRedis();
  const n0 = await open(redis, "n0");
  assert.equal(await n0.claim("alice"), "granted");
  n0.bus.breakOther();
  n0.bus.hold();
  n0.bus.mendOther();
  await settle();
  n0.bus.breakOther();
  await n0.next("compare alice");
  let isEntered: boolean | null = null;
  n0.relay.enter("room", (entered) => {
    isEntered = entered;
  });
  assert.equal(isEntered, false);
  await n0.relay.close();
});

test.run();
