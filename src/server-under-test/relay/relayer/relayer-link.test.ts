/** A node's link to a relayer that says and does exactly what a test wants. */

import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { suite } from "uvu";
import { WebSocket, WebSocketServer } from "ws";
import type { RandomSource } from "../../../base/random.js";
import { until } from "../../../test-support/fakes/until.js";
import { zeroCounters } from "../../processes/counters.js";
import type { Fate, RelayListener } from "../relay.js";
import { RelayerLink } from "./relayer-link.js";

const test = suite("relayer link");

const HOUR_MS = 3_600_000;

/** A relayer that keeps what it hears, and welcomes every node but for the names in `lost`. */
class StubRelayer {
  readonly links: WebSocket[] = [];
  readonly heard: Record<string, unknown>[] = [];
  lost: readonly string[] = [];
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on("connection", (socket) => {
      this.links.push(socket);
      socket.on("error", () => undefined);
      socket.on("message", (data) => {
        for (const line of data.toString().split("\n")) this.#hear(JSON.parse(line) as Record<string, unknown>);
      });
    });
  }

  static async start(): Promise<StubRelayer> {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await new Promise((resolve) => server.once("listening", resolve));
    return new StubRelayer(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  #hear(message: Record<string, unknown>): void {
    this.heard.push(message);
    if (message["type"] === "hello") this.say({ type: "welcome", lost: this.lost });
  }

  all(type: string): readonly Record<string, unknown>[] {
    return this.heard.filter((message) => message["type"] === type);
  }

  say(...messages: readonly unknown[]): void {
    this.links.at(-1)?.send(messages.map((message) => JSON.stringify(message)).join("\n"));
  }

  break(): void {
    this.links.at(-1)?.terminate();
  }

  async stop(): Promise<void> {
    for (const socket of this.links) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

interface Linked {
  readonly relayer: StubRelayer;
  readonly link: RelayerLink;
  readonly counters: ReturnType<typeof zeroCounters>;
  readonly revoked: readonly string[];
}

interface Options {
  readonly random?: RandomSource;
  readonly retryMs?: { readonly first: number; readonly longest: number };
  readonly batchMs?: number;
  readonly kind?: "flood" | "directory";
}

/** A link that waits no time after a break, and lets no message wait, unless told otherwise. */
async function withLink(
  run: (linked: Linked) => Promise<void>,
  { random = () => 0, retryMs = { first: 1, longest: 1 }, batchMs = 0, kind = "directory" }: Options = {},
): Promise<void> {
  const relayer = await StubRelayer.start();
  const counters = zeroCounters();
  const patience = { connectMs: 20_000, heartbeatMs: 60_000, retryMs };
  const settings = { kind, url: relayer.url, secret: "s", batchMs, patience };
  const link = new RelayerLink("n0", settings, counters, random);
  const revoked: string[] = [];
  const listener: RelayListener = { arrived: () => undefined, revoked: (user) => revoked.push(user) };
  try {
    await link.open(listener);
    await run({ relayer, link, counters, revoked });
  } finally {
    await relayer.stop();
    await link.close();
  }
}

const hellos = (relayer: StubRelayer, count: number) =>
  until(`${count} links said hello`, () => relayer.all("hello").length === count);

const message = (to: string) => ({ type: "private_message", from: "a", to, content: "" }) as const;

test("after a break it waits a random share of its limit, so that nodes cut off together come back apart", async () => {
  // Of an hour it waits no time at all: had it waited for the whole limit, it would not come back.
  const retryMs = { first: HOUR_MS, longest: HOUR_MS };
  await withLink(
    async ({ relayer }) => {
      relayer.break();
      await hellos(relayer, 2);
    },
    { retryMs },
  );
});

test("once it was welcome, a link waits for the first of its limits again", async () => {
  // After thirty breaks, a link that had not forgotten the earlier ones would wait for minutes.
  const retryMs = { first: 0.001, longest: HOUR_MS };
  await withLink(
    async ({ relayer, link }) => {
      for (let links = 2; links <= 32; links++) {
        relayer.break();
        await hellos(relayer, links);
        await until("it is up", () => isUp(link));
      }
    },
    { random: () => 1, retryMs },
  );
});

let asked = 0;
/** Whether the link would take a question. */
function isUp(link: RelayerLink): boolean {
  let refused = false;
  link.claim(`user ${asked++}`, (answer) => {
    refused = answer === "unavailable";
  });
  return !refused;
}

test("what was under way when the link broke is unknown, and counted as lost; meanwhile nothing is sent", async () => {
  const retryMs = { first: HOUR_MS, longest: HOUR_MS };
  await withLink(
    async ({ relayer, link, counters }) => {
      const fates: Fate[] = [];
      for (const to of ["b", "c"]) link.send(message(to), (fate) => fates.push(fate));
      await until("both were sent", () => relayer.all("deliver").length === 2);
      relayer.break();
      await until("their fate is known", () => fates.length === 2);
      assert.deepEqual([fates, counters.relayLost], [["unknown", "unknown"], 2]);
      link.send(message("d"), (fate) => fates.push(fate));
      link.publish({ type: "broadcast", from: "a", content: "" });
      assert.deepEqual([fates[2], counters.relayLost, counters.relayMessages], ["unavailable", 4, 2]);
    },
    { random: () => 1, retryMs },
  );
});

test("a message that had not left when the link broke is lost once", () =>
  withLink(
    async ({ relayer, link, counters }) => {
      const fates: Fate[] = [];
      link.send(message("b"), (fate) => fates.push(fate));
      relayer.break();
      await until("its fate is known", () => fates.length === 1);
      assert.deepEqual([fates, counters.relayLost, relayer.all("deliver").length], [["unknown"], 1, 0]);
    },
    { batchMs: HOUR_MS, random: () => 1, retryMs: { first: HOUR_MS, longest: HOUR_MS } },
  ));

test("the messages of a new link are numbered from 1", () =>
  withLink(async ({ relayer, link }) => {
    const fates: string[] = [];
    const send = (to: string) => link.send(message(to), (fate) => fates.push(`${to} ${fate}`));
    send("b");
    await until("it was sent", () => relayer.all("deliver").length === 1);
    relayer.break();
    await hellos(relayer, 2);
    await until("it is up", () => isUp(link));
    for (const to of ["c", "d"]) send(to);
    relayer.say({ type: "not_found", number: 2 }, { type: "passed", number: 2 });
    await until("all fates are known", () => fates.length === 3);
    assert.deepEqual(fates, ["b unknown", "d not found", "c accepted"]);
  }));

test("names and rooms that were granted are told again, and what is lost is taken from its user", () =>
  withLink(async ({ relayer, link, revoked }) => {
    const answers: unknown[] = [];
    for (const user of ["ann", "bob", "cid"]) link.claim(user, (answer) => answers.push(answer));
    link.enter("room", (entered) => answers.push(entered));
    await until("it has asked", () => relayer.all("enter").length === 1);
    relayer.say({ type: "granted", user: "ann" }, { type: "granted", user: "bob" }, { type: "entered", room: "room" });
    await until("it has heard", () => answers.length === 3);
    relayer.lost = ["bob", "zoe"];
    relayer.break();
    await hellos(relayer, 2);
    assert.deepEqual(relayer.all("hello")[1], { type: "hello", node: "n0", users: ["ann", "bob"], rooms: ["room"] });
    await until("a name is revoked", () => revoked.length > 0);
    assert.deepEqual([revoked, answers], [["bob"], ["granted", "granted", true, "unavailable"]]);
  }));

test("what waits for an answer is asked once, and given back only if it was granted", () =>
  withLink(async ({ relayer, link }) => {
    const answers: unknown[] = [];
    const note = (who: string) => (answer: unknown) => answers.push(`${who} ${answer}`);
    link.claim("ann", note("first"));
    link.claim("ann", note("second"));
    link.enter("room", note("one"));
    link.enter("room", note("two"));
    link.release("ann");
    link.leave("room");
    link.claim("bob", note("bob"));
    await until("it has asked", () => relayer.all("claim").length === 2);
    relayer.say({ type: "taken", user: "bob" }, { type: "granted", user: "ann" }, { type: "entered", room: "room" });
    await until("it has heard", () => answers.length === 5);
    assert.deepEqual(answers, ["second taken", "bob taken", "first granted", "one true", "two true"]);
    link.enter("room", note("three"));
    link.release("ann");
    link.leave("room");
    await until("it has left", () => relayer.all("leave").length === 1);
    assert.equal(answers.at(-1), "three true");
    assert.deepEqual(
      relayer.heard.map(({ type }) => type),
      ["hello", "claim", "enter", "claim", "release", "leave"],
    );
  }));

test("a question about a room is answered with no when the link breaks, and while it is broken", async () => {
  const retryMs = { first: HOUR_MS, longest: HOUR_MS };
  await withLink(
    async ({ relayer, link }) => {
      const answers: boolean[] = [];
      link.enter("room", (entered) => answers.push(entered));
      relayer.break();
      await until("it is answered", () => answers.length === 1);
      link.enter("room", (entered) => answers.push(entered));
      assert.deepEqual(answers, [false, false]);
    },
    { random: () => 1, retryMs },
  );
});

test("where every node gets every message, rooms are entered without asking", () =>
  withLink(
    async ({ relayer, link }) => {
      let isIn = false;
      link.enter("room", (entered) => {
        isIn = entered;
      });
      assert.equal(isIn, true);
      link.claim("ann", () => undefined);
      await until("it has asked for the name", () => relayer.all("claim").length === 1);
      assert.equal(relayer.all("enter").length, 0);
    },
    { kind: "flood" },
  ));

test("a relayer that says what no relayer says is left, and met again", async () => {
  for (const nonsense of ["{", '{"type":"hello"}', '{"type":"welcome"}']) {
    await withLink(async ({ relayer }) => {
      relayer.links[0]?.send(nonsense);
      await hellos(relayer, 2);
    });
  }
  await withLink(async ({ relayer }) => {
    relayer.links[0]?.send(Buffer.from('{"type":"granted","user":"ann"}'), { binary: true });
    await hellos(relayer, 2);
  });
});

test("once closed it does not come back", () =>
  withLink(async ({ relayer, link }) => {
    await link.close();
    assert.equal(isUp(link), false);
    await link.close();
    // By the time that three others are there, one by one, it would be too.
    for (let others = 1; others <= 3; others++) {
      const other = new WebSocket(relayer.url);
      await new Promise((resolve) => other.once("open", resolve));
      assert.equal(relayer.links.length, 1 + others);
    }
  }));

test.run();
