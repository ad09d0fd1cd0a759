/** The second part of the contract: what every relay does when the link breaks, and afterwards. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { UNDISTURBED } from "../../protocol/server-control.js";
import { LinkProxy } from "../../server-under-test/cluster/faults/link-proxy.js";
import { until } from "../fakes/until.js";
import { ChatPeer } from "../peers/chat-peer.js";
import { testIf } from "../runner/requires.js";
import { type ClusterUser, TestCluster } from "./open-test-cluster.js";
import type { RelayKind } from "./relay-contract.js";

/** Declares and runs the suite of faults for one kind of relay. */
export function checkRelayFaults({ name, requires, open, wastedOf }: RelayKind): void {
  const faults = suite(`relay faults: ${name}`);

  /** Sends until a message is accepted, or refused. A message in flight when the link breaks gets no answer. */
  const sendUntil = (from: ClusterUser, to: string, isRefused: boolean): Promise<void> => {
    const before = from.peer.texts.length;
    return until(isRefused ? "the link is known to be broken" : "the link stands again", () => {
      from.peer.send({ type: "private_message", to, content: "probe", id: 1 });
      const answers = from.peer.texts.slice(before);
      return answers.some((text) => text.includes(isRefused ? "cluster_unavailable" : '"type":"ack"'));
    });
  };

  /** Returns the next message that is not an answer to a probe. */
  const nextBut = async ({ peer }: ClusterUser): Promise<Record<string, unknown>> => {
    for (;;) {
      const message = await peer.next();
      if (message.id !== 1) return message;
    }
  };

  testIf(
    faults,
    "a node that is cut off still serves its own users; afterwards everything works as before",
    requires,
    async () => {
      const backbone = await open();
      await TestCluster.with(backbone, 2, async (cluster) => {
        const [here, neighbour] = await Promise.all([cluster.user(0, "here"), cluster.user(0, "neighbour")]);
        const there = await cluster.user(1, "there");
        for (const { peer } of [here, neighbour, there]) {
          peer.send({ type: "join_room", room: "r" });
          await peer.next();
        }
        await backbone.close();
        await sendUntil(here, "there", true);
        here.peer.send({ type: "chat_message", room: "r", content: "local", id: 2 });
        assert.deepEqual(await nextBut(neighbour), {
          type: "chat_message",
          room: "r",
          from: "here",
          content: "local",
        });
        here.peer.send({ type: "private_message", to: "neighbour", content: "local" });
        assert.equal((await neighbour.peer.next()).content, "local");
        neighbour.peer.send({ type: "join_room", room: "new" });
        assert.equal((await neighbour.peer.next()).code, "cluster_unavailable");
        const stranger = await ChatPeer.connect(cluster.node(0).port);
        stranger.send({ type: "register", user: "stranger" });
        assert.equal((await stranger.next()).code, "cluster_unavailable");
        assert.ok(cluster.count("relayLost") >= 2);

        await backbone.reopen();
        await sendUntil(here, "there", false);
        await sendUntil(there, "here", false);
        for (const [i, peer] of [await ChatPeer.connect(cluster.node(0).port), stranger].entries()) {
          peer.send({ type: "register", user: i === 0 ? "there" : "stranger" });
          assert.equal((await peer.next()).type, i === 0 ? "error" : "registered");
        }
        await cluster.drain([here, neighbour, there]);
        here.peer.send({ type: "chat_message", room: "r", content: "again" });
        for (const got of await cluster.drain([here, neighbour, there])) {
          assert.deepEqual(got, [{ type: "chat_message", room: "r", from: "here", content: "again" }]);
        }
      });
    },
  );

  testIf(
    faults,
    "users waiting for the cluster when the link breaks get an error, and may ask again",
    requires,
    async () => {
      const backbone = await open();
      const proxy = await LinkProxy.open({ host: "127.0.0.1", port: backbone.port });
      const { relay } = backbone;
      assert.ok(relay.kind !== "none");
      const throughProxy = { ...relay, url: relay.url.replace(`:${backbone.port}`, `:${proxy.port}`) };
      const test = async (cluster: TestCluster): Promise<void> => {
        const member = await cluster.user(0, "member");
        const other = await cluster.user(1, "other");
        const newcomer = await ChatPeer.connect(cluster.node(0).port);
        proxy.shape({ ...UNDISTURBED, delayUs: 300_000 });
        newcomer.send({ type: "register", user: "alice" });
        member.peer.send({ type: "join_room", room: "r" });
        // Whether their questions are in flight or find no link, the answer is the same.
        for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
        proxy.shape({ ...UNDISTURBED, state: "cut" });
        assert.equal((await newcomer.next()).code, "cluster_unavailable");
        // With flooding, the messages of all rooms arrive anyway, so the cluster is not asked.
        const isFlood = wastedOf(3) > 0;
        const answer = await member.peer.next();
        assert.deepEqual(
          [answer.type, answer.code],
          isFlood ? ["joined", undefined] : ["error", "cluster_unavailable"],
        );
        proxy.shape(UNDISTURBED);
        await sendUntil(member, "other", false);
        newcomer.send({ type: "register", user: "alice" });
        assert.equal((await newcomer.next()).type, "registered");
        member.peer.send({ type: "join_room", room: "r" });
        assert.equal((await nextBut(member)).type, "joined");
        await cluster.drain([member, other, { name: "alice", peer: newcomer }]);
      };
      try {
        await TestCluster.with(backbone, 2, test, (index) => (index === 0 ? throughProxy : relay));
      } finally {
        await proxy.close();
      }
    },
  );

  testIf(faults, "a node that was cut off gives up names that other nodes got meanwhile", requires, async () => {
    const backbone = await open();
    const proxy = await LinkProxy.open({ host: "127.0.0.1", port: backbone.port });
    const { relay } = backbone;
    assert.ok(relay.kind !== "none");
    const throughProxy = { ...relay, url: relay.url.replace(`:${backbone.port}`, `:${proxy.port}`) };
    const test = async (cluster: TestCluster): Promise<void> => {
      const [old, loyal] = await Promise.all([cluster.user(0, "alice"), cluster.user(0, "loyal")]);
      const writer = await cluster.user(2, "writer");
      proxy.shape({ ...UNDISTURBED, state: "cut" });
      await sendUntil(old, "writer", true);
      let renewed: ChatPeer | undefined;
      await until("the name is free on the other node", async () => {
        const peer = await ChatPeer.connect(cluster.node(1).port);
        peer.send({ type: "register", user: "alice" });
        if ((await peer.next()).type !== "registered") return false;
        renewed = peer;
        return true;
      });
      assert.ok(renewed);
      proxy.shape(UNDISTURBED);
      assert.equal((await old.peer.closed).code, 1013);
      await sendUntil(loyal, "writer", false);
      await cluster.drain([loyal, writer, { name: "alice", peer: renewed }]);
      writer.peer.send({ type: "private_message", to: "alice", content: "to one" });
      const [, , got] = await cluster.drain([loyal, writer, { name: "alice", peer: renewed }]);
      assert.deepEqual(
        got?.map(({ content }) => content),
        ["to one"],
      );
      assert.equal(cluster.node(0).snapshot().users, 1);
    };
    try {
      await TestCluster.with(backbone, 3, test, (index) => (index === 0 ? throughProxy : relay));
    } finally {
      await proxy.close();
    }
  });

  faults.run();
}
