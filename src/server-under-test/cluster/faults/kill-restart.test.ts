/** Killing and restarting processes, with every topology. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import type { ProcessSnapshot } from "../../../protocol/server-control.js";
import { CLUSTER_TOPOLOGIES, FaultyServer, TOPOLOGY_NEEDS } from "../../../test-support/clusters/faulty-server.js";
import { until } from "../../../test-support/fakes/until.js";
import type { ChatPeer } from "../../../test-support/peers/chat-peer.js";
import { testIf } from "../../../test-support/runner/requires.js";

const test = suite("kill and restart");

async function inRoom(...peers: readonly ChatPeer[]): Promise<void> {
  for (const peer of peers) {
    peer.send({ type: "join_room", room: "r" });
    await until("the room is joined", () => peer.texts.some((text) => text.includes('"joined"')));
  }
}

/** Sends a message to the room; resolves when every member has it. */
async function roomWorks(speaker: ChatPeer, hearers: readonly ChatPeer[], content: string): Promise<void> {
  speaker.send({ type: "chat_message", room: "r", content });
  await until("every member has it", () => hearers.every(({ texts }) => texts.some((text) => text.includes(content))));
}

function assertGrown(before: ProcessSnapshot, after: ProcessSnapshot): void {
  for (const [name, value] of Object.entries(before.counters)) {
    const now = new Map(Object.entries(after.counters)).get(name) ?? Number.NaN;
    assert.ok(now >= value, `${name}: ${value}, then ${now}`);
  }
  assert.ok(after.usage.cpuSec >= before.usage.cpuSec);
}

for (const topology of CLUSTER_TOPOLOGIES) {
  const check = (name: string, run: () => Promise<void>) =>
    testIf(test, `${topology}: ${name}`, TOPOLOGY_NEEDS[topology], run);

  check("a node that was killed and restarted works like a new one", () =>
    FaultyServer.with(
      topology,
      [
        { action: "kill", target: "n0" },
        { action: "restart", target: "n0" },
      ],
      async (faulty) => {
        const { server } = faulty;
        const [old, other] = [await faulty.user(0, "alice"), await faulty.user(1, "bob")];
        await inRoom(old, other);
        const before = await faulty.snapshotOf("n0");
        await server.inject({ action: "kill", target: "n0" });
        await old.closed;
        assert.equal((await faulty.snapshots()).has("n0"), false);
        await assert.rejects(server.inject({ action: "pause", target: "n0" }), /is not running/);

        const elsewhere = await faulty.userWhenFree(2, "alice");
        await server.inject({ action: "restart", target: "n0" });
        await assert.rejects(faulty.user(0, "alice"), /user_taken/);
        const back = await faulty.user(0, "carol");
        await inRoom(back);
        await faulty.linked(back, elsewhere, "alice");
        await faulty.linked(other, back, "carol");
        await roomWorks(other, [back], "to the room");
        assert.equal(faulty.count(back, "to the room"), 1);
        const after = await faulty.snapshotOf("n0");
        assertGrown(before, after);
        assert.equal(after.counters.connectionsAccepted, before.counters.connectionsAccepted + 2);
        assert.notEqual(after.usage.pid, before.usage.pid);
        assert.equal(server.nodes[0]?.pid, after.usage.pid);
        assert.deepEqual(faulty.exits, []);
        await faulty.drained([other, elsewhere, back]);
      },
    ),
  );

  check("after the backbone was killed and restarted, names are unique, rooms work and nothing is duplicated", () =>
    FaultyServer.with(
      topology,
      [
        { action: "kill", target: topology },
        { action: "restart", target: topology },
      ],
      async (faulty) => {
        const { server } = faulty;
        const [here, neighbour] = [await faulty.user(0, "here"), await faulty.user(0, "neighbour")];
        const there = await faulty.user(1, "there");
        await inRoom(here, there);
        const before = await faulty.snapshotOf(topology);
        await server.inject({ action: "kill", target: topology });
        await faulty.unlinked(here, "there");
        await faulty.linked(here, neighbour, "neighbour");
        assert.ok((await faulty.snapshotOf("n0")).counters.relayLost > 0);

        await server.inject({ action: "restart", target: topology });
        await faulty.linked(here, there, "there");
        await faulty.linked(there, here, "here");
        assertGrown(before, await faulty.snapshotOf(topology));
        for (const name of ["here", "neighbour"]) await assert.rejects(faulty.user(1, name), /user_taken/);
        // The third node may reconnect a moment later than the two awaited above.
        await until("the third node is linked again", () =>
          faulty.user(2, "there").then(
            () => assert.fail("the name was given away"),
            (thrown) => !/cluster_unavailable/.test(String(thrown)),
          ),
        );
        await assert.rejects(faulty.user(2, "there"), /user_taken/);
        await roomWorks(here, [here, there], "to the room");
        there.send({ type: "private_message", to: "here", content: "once" });
        await faulty.linked(there, here, "here");
        assert.equal(faulty.count(here, "once"), 1);
        assert.equal(faulty.count(there, "to the room"), 1);
        assert.deepEqual(faulty.exits, []);
        // When something else kills it, that is still an unexpected exit.
        await faulty.drained([here, neighbour, there]);
        process.kill(server.backbone?.pid ?? 0, "SIGKILL");
        await until("its exit is reported", () => faulty.exits.length === 1);
        assert.deepEqual(
          faulty.exits.map(({ id }) => id),
          [topology],
        );
      },
    ),
  );
}

test("a running node that is restarted closes its connections properly", () =>
  FaultyServer.with("relayer", [{ action: "restart", target: "n1" }], async (faulty) => {
    const user = await faulty.user(1, "alice");
    await faulty.server.inject({ action: "restart", target: "n1" });
    assert.equal((await user.closed).code, 1001);
    await faulty.user(1, "alice");
    assert.deepEqual(faulty.exits, []);
  }));

test("a fault on something that does not exist is an error", () =>
  FaultyServer.with("relayer", [], async ({ server }) => {
    const code = { code: "fault_impossible" };
    await assert.rejects(server.inject({ action: "kill", target: "n3" }), code);
    await assert.rejects(server.inject({ action: "pause", target: "redis" }), code);
    await assert.rejects(server.inject({ action: "reset", target: "relay" }), code);
  }));

test.run();
