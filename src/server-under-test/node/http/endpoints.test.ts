import assert from "node:assert/strict";
import { suite } from "uvu";
import { withTestNode } from "../../../test-support/clusters/open-test-node.js";
import { ChatPeer } from "../../../test-support/peers/chat-peer.js";
import { zeroCounters } from "../../processes/counters.js";
import type { ChatNode } from "../chat-node.js";

const test = suite("http endpoints");

const get = (node: ChatNode, path: string, method = "GET") =>
  fetch(`http://127.0.0.1:${node.port}${path}`, { method, headers: { connection: "close" } });

test("/healthz returns the state as JSON", () =>
  withTestNode({}, async (node) => {
    await ChatPeer.register(node.port, "a");
    await ChatPeer.connect(node.port);
    const response = await get(node, "/healthz?probe=1");
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "application/json");
    const body = (await response.json()) as Record<string, unknown>;
    assert.deepEqual({ ...body, uptimeSec: 0 }, { status: "ok", node: "n0", connections: 2, users: 1, uptimeSec: 0 });
    assert.equal(typeof body.uptimeSec, "number");
  }));

test("/metrics has every counter and gauge once, with HELP and TYPE, and the values of the snapshot", () =>
  withTestNode({}, async (node) => {
    const peer = await ChatPeer.register(node.port, "a");
    peer.send({ type: "broadcast", content: "x" });
    await peer.next();
    const text = await (await get(node, "/metrics")).text();
    const values = new Map<string, number>();
    for (const block of text.split("# HELP ").slice(1)) {
      const match = /^(\w+) .+\n# TYPE \1 (counter|gauge)\n\1\{node="n0"\} ([\d.e+-]+)\n$/.exec(block);
      assert.ok(match?.[1], block);
      assert.equal(values.has(match[1]), false);
      values.set(match[1], Number(match[3]));
    }
    const { counters } = node.snapshot();
    for (const [key, value] of Object.entries(counters)) {
      const name = `chatbench_${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_total`;
      assert.equal(values.get(name), value, name);
    }
    assert.equal(values.get("chatbench_users"), 1);
    assert.ok((values.get("process_resident_memory_bytes") ?? 0) > 1_000_000);
    assert.equal(values.size, Object.keys(zeroCounters()).length + 9);
  }));

test("/ is one page that fetches nothing, with a policy that allows just its own parts", () =>
  withTestNode({}, async (node) => {
    const response = await get(node, "/");
    const [page, policy] = [await response.text(), response.headers.get("content-security-policy") ?? ""];
    assert.match(policy, /^default-src 'none';/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.doesNotMatch(page, /(src|href)="(?!data:,)/);
    assert.doesNotMatch(page, /innerHTML|insertAdjacentHTML|document\.write/);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  }));

test("other paths get 404, other methods 405, and HEAD gets no body", () =>
  withTestNode({}, async (node) => {
    assert.equal((await get(node, "/nothing")).status, 404);
    assert.equal((await get(node, "/__proto__")).status, 404);
    const post = await get(node, "/healthz", "POST");
    assert.equal(post.status, 405);
    assert.equal(post.headers.get("allow"), "GET, HEAD");
    const head = await get(node, "/", "HEAD");
    assert.equal(head.status, 200);
    assert.equal(await head.text(), "");
  }));

test.run();
