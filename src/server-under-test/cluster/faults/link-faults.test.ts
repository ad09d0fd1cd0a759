/** Links that are slow or break, with every topology. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { type LinkShape, UNDISTURBED } from "../../../protocol/server-control.js";
import { CLUSTER_TOPOLOGIES, FaultyServer, TOPOLOGY_NEEDS } from "../../../test-support/clusters/faulty-server.js";
import { until } from "../../../test-support/fakes/until.js";
import { testIf } from "../../../test-support/runner/requires.js";

const test = suite("link faults");

const shaped = (shape: Partial<LinkShape>): LinkShape => ({ ...UNDISTURBED, ...shape });

for (const topology of CLUSTER_TOPOLOGIES) {
  const check = (name: string, run: (faulty: FaultyServer) => Promise<void>) =>
    testIf(test, `${topology}: ${name}`, TOPOLOGY_NEEDS[topology], () =>
      FaultyServer.with(topology, [{ action: "cut", target: "n0" }], run),
    );

  check(
    "a delayed link delivers after another link that carried its message later; slices and bandwidth limits lose nothing",
    async (faulty) => {
      const { server } = faulty;
      const users = [await faulty.user(0, "slow"), await faulty.user(1, "quick"), await faulty.user(2, "to")] as const;
      const [slow, quick, to] = users;
      await server.inject({ action: "shape", target: "n0", shape: shaped({ delayUs: 250_000 }) });
      slow.send({ type: "private_message", to: "to", content: "first", id: 7 });
      // Its node has the message before it has this answer.
      slow.send({ type: "private_message", to: "slow", content: "mine" });
      await until("the node has it", () => faulty.count(slow, "mine") === 1);
      quick.send({ type: "private_message", to: "to", content: "second" });
      assert.equal((await to.next()).content, "second");
      assert.equal((await to.next()).content, "first");
      await server.inject({ action: "shape", target: "n0", shape: shaped({ sliceBytes: 7, bytesPerSec: 100_000 }) });
      for (let i = 0; i < 50; i++) slow.send({ type: "private_message", to: "to", content: `number ${i}` });
      for (let i = 0; i < 50; i++) assert.equal((await to.next()).content, `number ${i}`);
      assert.equal((await faulty.snapshotOf("n0")).counters.relayLost, 0);
      await server.inject({ action: "shape", target: "n0", shape: UNDISTURBED });
      await faulty.drained(users);
    },
  );

  check(
    "cut, blackhole, reset: users of one node still reach each other, losses are counted, then the nodes rejoin",
    async (faulty) => {
      const { server } = faulty;
      const [here, neighbour] = [await faulty.user(0, "here"), await faulty.user(0, "neighbour")];
      const there = await faulty.user(1, "there");
      await faulty.linked(here, there, "there");
      for (const state of ["cut", "blackhole"] as const) {
        const before = (await faulty.snapshotOf("n0")).counters.relayLost;
        await server.inject({ action: "shape", target: "n0", shape: shaped({ state }) });
        here.send({ type: "private_message", to: "there", content: `into the ${state}` });
        await faulty.linked(here, neighbour, "neighbour");
        await faulty.unlinked(here, "there");
        assert.ok((await faulty.snapshotOf("n0")).counters.relayLost > before);
        assert.equal(faulty.count(there, `into the ${state}`), 0);
        await server.inject({ action: "shape", target: "n0", shape: UNDISTURBED });
        await faulty.linked(here, there, "there");
        await faulty.linked(there, here, "here");
        for (const name of ["here", "neighbour"]) await assert.rejects(faulty.user(2, name), /user_taken/);
      }
      for (const target of ["n0", "relay"]) {
        await server.inject({ action: "reset", target });
        await faulty.linked(there, here, "here");
        await faulty.linked(here, there, "there");
      }
      await assert.rejects(server.inject({ action: "reset", target: "n1" }), { code: "fault_impossible" });
      assert.deepEqual(faulty.exits, []);
      await faulty.drained([here, neighbour, there]);
    },
  );
}

test.run();
