/**
 * The third part of the contract: whatever users do while answers of the cluster are in flight and links break, what
 * they were told is true afterwards, and nothing is kept for users who have gone.
 */

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { suite } from "uvu";
import { type LinkShape, UNDISTURBED } from "../../protocol/server-control.js";
import { LinkProxy } from "../../server-under-test/cluster/faults/link-proxy.js";
import { until } from "../fakes/until.js";
import { ChatPeer } from "../peers/chat-peer.js";
import { testIf } from "../runner/requires.js";
import { TestCluster } from "./open-test-cluster.js";
import type { RelayKind } from "./relay-contract.js";
import { Visitor } from "./visitor.js";

const NAMES = ["alice", "bob", "carol"];
const ROOMS = ["r0", "r1"];
/** Nodes with users who come and go. One more node has an observer who is in every room and stays. */
const NODES = 2;
const USERS = 4;

/** One event. Users do not wait for an answer before their next action. */
type Step =
  | { readonly what: "register"; readonly user: number; readonly name: string }
  | { readonly what: "join" | "leave"; readonly user: number; readonly room: string }
  | { readonly what: "go"; readonly user: number }
  | { readonly what: "wait"; readonly ms: number }
  | { readonly what: "answers" }
  | { readonly what: "break" | "cut" | "mend"; readonly node: number };

const user = fc.nat(USERS - 1);
const node = fc.nat(NODES - 1);
const name = fc.constantFrom(...NAMES);
const room = fc.constantFrom(...ROOMS);
const weighed = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary });
const join = fc.tuple(user, room).map(([who, where]): Step => ({ what: "join", user: who, room: where }));
const leave = fc.tuple(user, room).map(([who, where]): Step => ({ what: "leave", user: who, room: where }));
const go = user.map((who): Step => ({ what: "go", user: who }));
const wait = fc.oneof(
  weighed(
    2,
    fc.nat(8).map((ms) => ({ what: "wait", ms })),
  ),
  weighed(1, fc.constant({ what: "answers" })),
);
const disturb = fc
  .tuple(fc.constantFrom("break", "cut", "mend"), node)
  .map(([what, index]): Step => ({ what, node: index }));
const list = (step: fc.Arbitrary<Step>) => fc.array(step, { minLength: 8, maxLength: 40, size: "max" });

/** Users who compete for few names. */
const contend = fc.tuple(user, name).map(([who, wanted]): Step => ({ what: "register", user: who, name: wanted }));
const forNames = list(
  fc.oneof(
    weighed(4, contend),
    weighed(4, join),
    weighed(2, leave),
    weighed(3, go),
    weighed(4, wait),
    weighed(2, disturb),
  ),
);

/** Users with their own names, who join and leave rooms. */
const ownName = (who: number): Step => ({ what: "register", user: who, name: `u${who}` });
const everybody = [...Array.from({ length: USERS }, (_, who) => ownName(who)), { what: "answers" } as const];
const forRooms = list(
  fc.oneof(
    weighed(8, join),
    weighed(2, leave),
    weighed(4, go),
    weighed(3, user.map(ownName)),
    weighed(2, wait),
    weighed(1, disturb),
  ),
).map((steps) => [...everybody, ...steps]);

const histories = fc.oneof(forNames, forRooms);
const delayMs = fc.constantFrom(0, 1, 4);

class History {
  readonly #cluster: TestCluster;
  readonly #links: readonly LinkProxy[];
  readonly #observer: ChatPeer;
  readonly #visitors = new Map<number, Visitor>();
  /** One user on each node with a link, once that is up again. */
  readonly #probes: ChatPeer[] = [];
  readonly #gone: Promise<unknown>[] = [];
  readonly #shape: LinkShape;
  readonly #id = `run ${Math.random()}`;

  constructor(cluster: TestCluster, links: readonly LinkProxy[], observer: ChatPeer, delayMs: number) {
    this.#cluster = cluster;
    this.#links = links;
    this.#observer = observer;
    this.#shape = { ...UNDISTURBED, delayUs: delayMs * 1_000 };
    for (const link of links) link.shape(this.#shape);
  }

  async happen(steps: readonly Step[]): Promise<void> {
    for (const one of steps) await this.#happen(one);
    for (const link of this.#links) link.shape(this.#shape);
    await this.#answers();
  }

  async #happen(one: Step): Promise<void> {
    switch (one.what) {
      case "register": {
        const visitor = this.#visitors.get(one.user) ?? (await this.#visitor(one.user));
        return visitor.ask({ type: "register", user: one.name });
      }
      case "join":
      case "leave":
        return this.#visitors.get(one.user)?.ask({ type: `${one.what}_room`, room: one.room });
      case "go": {
        const visitor = this.#visitors.get(one.user);
        this.#visitors.delete(one.user);
        if (visitor !== undefined) this.#gone.push(visitor.go(one.user % 2 === 0));
        return;
      }
      case "wait":
        await sleep(one.ms);
        return;
      case "answers":
        return this.#answers();
      case "break":
        return this.#links[one.node]?.reset();
      case "cut":
        return this.#links[one.node]?.shape({ ...this.#shape, state: "cut" });
      case "mend":
        return this.#links[one.node]?.shape(this.#shape);
    }
  }

  async #visitor(index: number): Promise<Visitor> {
    const visitor = new Visitor(await ChatPeer.connect(this.#cluster.node(index % NODES).port));
    this.#visitors.set(index, visitor);
    return visitor;
  }

  async #answers(): Promise<void> {
    await Promise.all([...this.#visitors.values()].map((visitor) => visitor.answered()));
  }

  /** Waits until every link is up again, and every user who lost a name has been told. */
  async settle(): Promise<void> {
    for (let index = 0; index < NODES; index++) {
      await until(`node ${index} has its link again`, async () => {
        const probe = await this.#tryRegister(index, this.#probeName(index));
        if (probe !== undefined) this.#probes.push(probe);
        return probe !== undefined;
      });
    }
    for (const visitor of this.#registered()) await visitor.fence(`own ${this.#id}`);
  }

  #probeName(index: number): string {
    return `probe ${index} of ${this.#id}`;
  }

  #registered(): Visitor[] {
    return [...this.#visitors.values()].filter(({ name }) => name !== undefined);
  }

  async #tryRegister(index: number, name: string): Promise<ChatPeer | undefined> {
    const peer = await ChatPeer.connect(this.#cluster.node(index).port);
    peer.send({ type: "register", user: name });
    if ((await peer.next()).type === "registered") return peer;
    await peer.leave();
    return undefined;
  }

  /**
   * Checks that exactly the users who were told they are in a room get what another node sends to it, once, and that no
   * node gets it without a member.
   */
  async checkRooms(isFlood: boolean): Promise<void> {
    const wasted = this.#cluster.count("relayWasted");
    for (const place of ROOMS)
      this.#observer.send({ type: "chat_message", room: place, content: `${place} ${this.#id}` });
    for (const [index, probe] of this.#probes.entries()) {
      this.#observer.send({ type: "private_message", to: this.#probeName(index), content: "fence" });
      assert.equal((await probe.next()).content, "fence");
    }
    if (!isFlood) assert.equal(this.#cluster.count("relayWasted") - wasted, 0, "a node listens to a room for nobody");
    for (const visitor of this.#registered()) {
      this.#observer.send({ type: "private_message", to: visitor.name, content: `observer ${this.#id}` });
      await until("the observer's fence has come", () => visitor.contents.includes(`observer ${this.#id}`));
      const got = visitor.contents.filter((content) => ROOMS.some((room) => content === `${room} ${this.#id}`));
      assert.deepEqual(
        got.sort(),
        visitor.rooms.map((room) => `${room} ${this.#id}`),
        `${visitor.name}`,
      );
    }
  }

  /** Checks that users have the names they were told they have, each alone, and that every other name is free. */
  async checkNames(): Promise<void> {
    for (const name of NAMES) {
      const holders = this.#registered().filter((visitor) => visitor.name === name);
      if (holders.length > 0) {
        assert.equal(holders.length, 1, name);
        assert.equal(await this.#tryRegister(NODES, name), undefined, `${name} was given away twice`);
        continue;
      }
      let taker: ChatPeer | undefined;
      await until(`${name} can be had`, async () => {
        taker = await this.#tryRegister(NODES, name);
        return taker !== undefined;
      });
      await taker?.leave();
    }
  }

  async end(): Promise<void> {
    const going = [...this.#visitors.values()].map((visitor) => visitor.go(true));
    await Promise.all([...this.#gone, ...going, ...this.#probes.map((probe) => probe.leave())]);
    await until("all users except the observer have gone", () => {
      return this.#cluster.nodes.every((one, index) => one.snapshot().users === (index === NODES ? 1 : 0));
    });
  }
}

/** Declares and runs the suite of histories for one kind of relay. */
export function checkRelayHistories({ name, requires, open, wastedOf }: RelayKind, numRuns: number): void {
  const checks = suite(`relay histories: ${name}`);

  testIf(checks, "whatever happens while answers are in flight, what users were told is true", requires, async () => {
    const backbone = await open();
    const target = { host: "127.0.0.1", port: backbone.port };
    const links = await Promise.all(Array.from({ length: NODES }, () => LinkProxy.open(target)));
    const { relay } = backbone;
    assert.ok(relay.kind !== "none");
    const through = (index: number) => {
      const link = links[index];
      return link === undefined ? relay : { ...relay, url: relay.url.replace(`:${backbone.port}`, `:${link.port}`) };
    };
    const test = async (cluster: TestCluster): Promise<void> => {
      const observer = await ChatPeer.register(cluster.node(NODES).port, "observer");
      for (const room of ROOMS) {
        observer.send({ type: "join_room", room });
        assert.equal((await observer.next()).type, "joined");
      }
      await fc.assert(
        fc.asyncProperty(delayMs, histories, async (delay, happening) => {
          const run = new History(cluster, links, observer, delay);
          try {
            await run.happen(happening);
            await run.settle();
            await run.checkRooms(wastedOf(NODES + 1) > 0);
            await run.checkNames();
          } finally {
            await run.end();
          }
        }),
        { numRuns, endOnFailure: true, includeErrorInReport: true },
      );
    };
    try {
      await TestCluster.with(backbone, NODES + 1, test, through);
    } finally {
      for (const link of links) await link.close();
    }
  });

  checks.run();
}
