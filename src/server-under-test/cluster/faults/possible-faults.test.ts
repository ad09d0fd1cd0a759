import assert from "node:assert/strict";
import { suite } from "uvu";
import { ChatbenchError } from "../../../base/chatbench-error.js";
import { testNodeSettings } from "../../../test-support/clusters/open-test-node.js";
import type { ClusterSettings } from "../cluster-settings.js";
import { assertPossible, type ExpectedFault, nodesWithLinkFaults, willRestart } from "./possible-faults.js";

const test = suite("possible-faults");

const settingsOf = (settings: Partial<Omit<ClusterSettings, "limits">>): ClusterSettings =>
  testNodeSettings({ settings: { nodes: 3, ...settings } });

const refusal = (action: ExpectedFault["action"], target: string, settings: ClusterSettings): string => {
  try {
    assertPossible([{ action, target }], settings);
    return "possible";
  } catch (thrown) {
    assert.ok(thrown instanceof ChatbenchError && thrown.hint !== undefined, String(thrown));
    assert.equal(thrown.code, "fault_impossible");
    return thrown.message;
  }
};

const single = testNodeSettings();
const relayer = settingsOf({ topology: "relayer" });
const elsewhere = (topology: "redis" | "nats", url: string): ClusterSettings =>
  settingsOf({ topology, [topology]: { url, start: false } });

test("only processes that chatbench started can be broken", () => {
  for (const action of ["kill", "restart", "pause"] as const) {
    for (const target of ["n0", "n2", "relayer"]) assert.equal(refusal(action, target, relayer), "possible");
    assert.equal(refusal(action, "n0", single), "possible");
    for (const target of ["n3", "redis", "relay", "single", ""]) {
      assert.match(refusal(action, target, relayer), /has no such process/);
    }
    assert.match(refusal(action, "single", single), /has no such process/);
    assert.equal(refusal(action, "redis", settingsOf({ topology: "redis" })), "possible");
    assert.match(refusal(action, "redis", elsewhere("redis", "redis://127.0.0.1")), /runs elsewhere/);
    assert.match(refusal(action, "nats", elsewhere("nats", "nats://127.0.0.1")), /runs elsewhere/);
    assert.equal(refusal(action, "n1", elsewhere("nats", "nats://127.0.0.1")), "possible");
  }
});

test("links can be broken where there are links, and where a proxy can stand in for the server", () => {
  for (const action of ["delay", "bandwidth", "slice", "reset", "cut", "blackhole"] as const) {
    for (const target of ["n0", "relay"]) {
      assert.equal(refusal(action, target, relayer), "possible");
      assert.equal(refusal(action, target, elsewhere("redis", "redis://127.0.0.1")), "possible");
      assert.match(refusal(action, target, single), /no links/);
      assert.match(refusal(action, target, elsewhere("redis", "rediss://127.0.0.1")), /TLS/);
      assert.match(refusal(action, target, elsewhere("nats", "tls://127.0.0.1")), /TLS/);
    }
    for (const target of ["n3", "relayer"]) assert.match(refusal(action, target, relayer), /no such link/);
  }
});

test("a server named by the environment counts as running elsewhere", () => {
  process.env.CHATBENCH_NATS_URL = "tls://127.0.0.1";
  try {
    const named = settingsOf({ topology: "nats", nats: { url: null, start: false } });
    assert.match(refusal("kill", "nats", named), /runs elsewhere/);
    assert.match(refusal("cut", "n0", named), /TLS/);
    assert.equal(refusal("kill", "nats", settingsOf({ topology: "nats" })), "possible");
  } finally {
    delete process.env.CHATBENCH_NATS_URL;
  }
});

test("only links that will be disturbed get a proxy, and only processes that will be killed get a fixed port", () => {
  const faults: ExpectedFault[] = [
    { action: "cut", target: "n1" },
    { action: "kill", target: "n0" },
    { action: "restart", target: "relayer" },
    { action: "pause", target: "n2" },
  ];
  assert.deepEqual(nodesWithLinkFaults(faults, relayer), ["n1"]);
  assert.deepEqual(nodesWithLinkFaults([{ action: "reset", target: "relay" }], relayer), ["n0", "n1", "n2"]);
  assert.deepEqual(nodesWithLinkFaults([{ action: "kill", target: "n0" }], relayer), []);
  assert.deepEqual(
    ["n0", "n1", "n2", "relayer"].map((id) => willRestart(faults, id)),
    [true, false, false, true],
  );
});

test.run();
