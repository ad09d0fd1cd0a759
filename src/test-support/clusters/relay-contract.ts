/** The contract suite of every relay, with real clients, on clusters of one, two and five nodes. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { until } from "../fakes/until.js";
import { ChatPeer } from "../peers/chat-peer.js";
import { type Requirement, testIf } from "../runner/requires.js";
import { type ClusterUser, type TestBackbone, TestCluster } from "./open-test-cluster.js";

export interface RelayKind {
  readonly name: string;
  readonly requires: Requirement;
  /** The copies of a private message to another node that arrive at nodes without its recipient. */
  readonly wastedOf: (nodes: number) => number;
  readonly open: () => Promise<TestBackbone>;
}

const HOSTILE_NAMES = [
  "__proto__",
  "constructor",
  "a\u0000b",
  "👩‍🚀",
  "\u202emoc",
  "\ud800",
  "\ud801",
  "*.>",
  " ",
  "a\nb",
];

/** Declares and runs the contract's suites for one kind of relay. */
export function checkRelayContract({ name, requires, wastedOf, open }: RelayKind): void {
  for (const count of [1, 2, 5]) {
    const contract = suite(`relay contract: ${name}, ${count} nodes`);

    const check = (what: string, test: (cluster: TestCluster) => Promise<void>) =>
      testIf(contract, what, requires, async () => TestCluster.with(await open(), count, test));

    check("of a hundred simultaneous claims of one name, one wins", async (cluster) => {
      const peers = await Promise.all(Array.from({ length: 100 }, (_, i) => ChatPeer.connect(cluster.node(i).port)));
      for (const peer of peers) peer.send({ type: "register", user: "alice" });
      const answers = await Promise.all(peers.map((peer) => peer.next()));
      assert.equal(answers.filter(({ type }) => type === "registered").length, 1);
      assert.equal(answers.filter(({ code }) => code === "user_taken").length, 99);
    });

    check("a name is free again on every node when its connection or node is gone", async (cluster) => {
      for (let round = 0; round < 2 * count; round++) {
        const { peer } = await cluster.user(round, "alice");
        await peer.leave();
      }
      await cluster.user(0, "bob");
      await cluster.nodes[0]?.close();
      if (count > 1) await cluster.user(1, "bob");
    });

    check(
      "a private message reaches only its recipient, on any node; one to an unknown user is answered",
      async (cluster) => {
        const users = await cluster.users(count + 1);
        for (const { peer, name: from } of users) {
          for (const { name: to } of users) peer.send({ type: "private_message", to, content: `${from} to ${to}` });
          peer.send({ type: "private_message", to: "nobody", content: "", id: 3 });
        }
        const notFound = { type: "user_not_found", to: "nobody", id: 3 };
        for (const [i, drained] of (await cluster.drain(users)).entries()) {
          // The answer for an unknown user may come from another node, and later.
          const got = drained.length > users.length ? drained : [...drained, await users[i]?.peer.next()];
          assert.deepEqual(
            got.filter((message) => message?.type !== "private_message"),
            [notFound],
          );
          const contents = got.flatMap((message) => (message?.type === "private_message" ? [message.content] : []));
          assert.deepEqual(contents.sort(), users.map(({ name: from }) => `${from} to u${i}`).sort());
        }
      },
    );

    check("a broadcast reaches every user once, the sender too", async (cluster) => {
      const users = await cluster.users(2 * count);
      for (const { peer, name: from } of users) peer.send({ type: "broadcast", content: `all, ${from}` });
      for (const got of await cluster.drain(users)) {
        const expected = users.map(({ name: from }) => ({ type: "broadcast", from, content: `all, ${from}` }));
        const byFrom = (a: Record<string, unknown>, b: Record<string, unknown>) =>
          String(a.from) < String(b.from) ? -1 : 1;
        assert.deepEqual([...got].sort(byFrom), [...expected].sort(byFrom));
      }
    });

    check("a room spans nodes, and its messages do not reach users who left or never joined", async (cluster) => {
      const members = await cluster.users(2 * count);
      const [leaver, stranger] = await Promise.all([cluster.user(0, "leaver"), cluster.user(1, "stranger")]);
      for (const { peer } of [...members, leaver]) {
        peer.send({ type: "join_room", room: "r" });
        assert.deepEqual(await peer.next(), { type: "joined", room: "r" });
      }
      leaver.peer.send({ type: "leave_room", room: "r" });
      assert.deepEqual(await leaver.peer.next(), { type: "left", room: "r" });
      members[0]?.peer.send({ type: "chat_message", room: "r", content: "hi" });
      const expected = { type: "chat_message", room: "r", from: "u0", content: "hi" };
      for (const [i, got] of (await cluster.drain([...members, leaver, stranger])).entries()) {
        assert.deepEqual(got, i < members.length ? [expected] : []);
      }
    });

    check("a user who has joined gets messages from every node from then on", async (cluster) => {
      const [writer, reader] = await Promise.all([cluster.user(0), cluster.user(count - 1, "reader")]);
      for (let round = 0; round < 20; round++) {
        const room = `room ${round % 3}`;
        for (const { peer } of [writer, reader]) {
          peer.send({ type: "join_room", room });
          assert.deepEqual(await peer.next(), { type: "joined", room });
        }
        writer.peer.send({ type: "chat_message", room, content: `${round}` });
        for (const { peer } of [writer, reader]) {
          assert.equal((await peer.next()).content, `${round}`);
          peer.send({ type: "leave_room", room });
          assert.deepEqual(await peer.next(), { type: "left", room });
        }
      }
    });

    check("messages from one user to another keep their order, whatever their kind", async (cluster) => {
      const [writer, reader] = await Promise.all([cluster.user(0), cluster.user(count - 1, "reader")]);
      for (const { peer } of [writer, reader]) {
        peer.send({ type: "join_room", room: "r" });
        await peer.next();
      }
      const sent: string[] = [];
      for (let i = 0; i < 300; i++) {
        const type = ["private_message", "broadcast", "chat_message"][i % 3];
        writer.peer.send({ type, to: "reader", room: "r", content: `${i}` });
        sent.push(`${i}`);
      }
      const [, got] = await cluster.drain([writer, reader]);
      assert.deepEqual(
        got?.map(({ content }) => content),
        sent,
      );
    });

    check("messages that follow a question to the cluster wait for its answer, in order", async (cluster) => {
      const peer = await ChatPeer.connect(cluster.node(count - 1).port);
      peer.send({ type: "register", user: "hasty", id: 1 });
      for (const room of ["a", "b"]) {
        peer.send({ type: "join_room", room, id: 2 });
        peer.send({ type: "chat_message", room, content: room, id: 3 });
      }
      peer.send({ type: "private_message", to: "hasty", content: "self", id: 4 });
      const got = (await cluster.drain([{ name: "hasty", peer }]))[0]?.map(({ type, id }) => id ?? type);
      const perRoom = ["joined", 2, "chat_message", 3];
      assert.deepEqual(got, ["registered", 1, ...perRoom, ...perRoom, "private_message", 4]);
    });

    check("accepted messages are acknowledged, others are not", async (cluster) => {
      const [alice, bob] = await Promise.all([cluster.user(0, "alice"), cluster.user(count - 1, "bob")]);
      alice.peer.send({ type: "private_message", to: "bob", content: "", id: 1 });
      alice.peer.send({ type: "private_message", to: "nobody", content: "", id: 2 });
      alice.peer.send({ type: "broadcast", content: "", id: 3 });
      const answers: unknown[] = [];
      while (answers.length < 3) {
        const { type, id } = await alice.peer.next();
        if (type !== "broadcast") answers.push([type, id]);
      }
      const expected = [
        ["ack", 1],
        ["ack", 3],
        ["user_not_found", 2],
      ];
      assert.deepEqual(answers.sort(), expected);
      await cluster.drain([bob]);
    });

    check("strange names are handled as plain data between nodes", async (cluster) => {
      const users = await Promise.all(HOSTILE_NAMES.map((user, i) => cluster.user(i, user)));
      for (const { peer, name: room } of users) {
        peer.send({ type: "join_room", room });
        assert.deepEqual(await peer.next(), { type: "joined", room });
      }
      const observer = await cluster.user(1, "observer");
      for (const { name: room } of users) {
        observer.peer.send({ type: "join_room", room });
        await observer.peer.next();
        observer.peer.send({ type: "private_message", to: room, content: room });
        observer.peer.send({ type: "chat_message", room, content: room });
      }
      const all = await cluster.drain([...users, observer]);
      for (const [i, { name: room }] of users.entries()) {
        assert.deepEqual(all[i], [
          { type: "private_message", from: "observer", to: room, content: room },
          { type: "chat_message", room, from: "observer", content: room },
        ]);
      }
    });

    check("all tables are empty after every user disconnects while joining and leaving", async (cluster) => {
      const peers = await Promise.all(Array.from({ length: 40 }, (_, i) => ChatPeer.connect(cluster.node(i).port)));
      for (const [i, peer] of peers.entries()) {
        peer.send({ type: "register", user: `u${i % 25}` });
        for (const type of ["join_room", "leave_room", "join_room"]) peer.send({ type, room: `r${i % 5}` });
        if (i % 2 === 0) peer.socket.terminate();
        else peer.socket.close();
      }
      await Promise.all(peers.map(({ closed }) => closed));
      await cluster.drained();
      // Nothing is left behind in the cluster either: every name is free once pending claims of closed connections have
      // ended, and every room can be entered.
      const users: ClusterUser[] = [];
      for (let i = 0; i < 25; i++) {
        await until(`u${i} is free`, () =>
          cluster.user(i).then(
            (user) => users.push(user) > 0,
            () => false,
          ),
        );
      }
      for (const { peer } of users) peer.send({ type: "join_room", room: "r1" });
      for (const { peer } of users) assert.deepEqual(await peer.next(), { type: "joined", room: "r1" });
    });

    if (count > 1) {
      check("a private message to another node arrives at the expected number of nodes", async (cluster) => {
        const users = await cluster.users();
        const messages = 10;
        for (let i = 0; i < messages; i++) users[0]?.peer.send({ type: "private_message", to: "u1", content: `${i}` });
        for (let i = 0; i < messages; i++) await users[1]?.peer.next();
        await cluster.drain(users);
        // The fences: each user to each user on another node.
        const fences = count * (count - 1);
        const sent = messages + fences;
        assert.equal(cluster.count("relayMessages"), sent);
        assert.equal(cluster.count("relayDelivered"), sent);
        assert.equal(cluster.count("relayWasted"), sent * wastedOf(count));
        assert.equal(cluster.count("relayReceived"), sent * (1 + wastedOf(count)));
        assert.equal(cluster.count("relayHops"), sent * (2 + wastedOf(count)));
        assert.equal(cluster.count("relayEchoes") + cluster.count("relayLost"), 0);
      });

      check("each node counts copies by their origin, and how long they took", async (cluster) => {
        const users = await cluster.users();
        for (let i = 0; i < 10; i++) users[0]?.peer.send({ type: "private_message", to: "u1", content: `${i}` });
        await cluster.drain(users);
        for (const [to, node] of cluster.nodes.entries()) {
          const { arrivals, counters } = node.snapshot();
          const timed = arrivals.times.reduce((sum, [, times]) => sum + times, 0);
          const copies = Object.values(arrivals.from).reduce((sum, messages) => sum + messages, 0);
          assert.deepEqual([timed, copies], [counters.relayReceived, counters.relayReceived]);
          assert.equal(arrivals.from[`n${to}`], undefined);
        }
        // Ten messages and a fence; when flooding, also the fences to others.
        assert.equal(cluster.node(1).snapshot().arrivals.from.n0, 11 + wastedOf(count));
      });
    }

    contract.run();
  }
}
