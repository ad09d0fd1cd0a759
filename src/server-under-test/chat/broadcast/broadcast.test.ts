import assert from "node:assert/strict";
import { suite } from "uvu";
import { withTestNode } from "../../../test-support/clusters/open-test-node.js";
import { ChatPeer } from "../../../test-support/peers/chat-peer.js";
import { BROADCAST_STRATEGIES, type BroadcastStrategyName, createBroadcast } from "./broadcast-strategies.js";
import { textFrameBytes } from "./text-frame.js";

const names = Object.keys(BROADCAST_STRATEGIES) as BroadcastStrategyName[];
const CONTENTS = ["", "x", "x".repeat(200), "x".repeat(66_000), "שלום 👋\u0000\u2028\ud800", '"\\\n</script>'];

/** A real client reads the frames: what a strategy writes must be right on the wire. */
for (const name of names) {
  const contract = suite(`broadcast contract: ${name}`);
  const wishes = { settings: { broadcast: name }, limits: { payloadBytes: 1_000_000, bufferedBytes: 8_000_000 } };

  contract("every recipient gets every delivery once, in order, byte for byte", () =>
    withTestNode(wishes, async (node) => {
      const peers = await Promise.all(["a", "b", "c"].map((user) => ChatPeer.register(node.port, user)));
      for (const content of CONTENTS) peers[0]?.send({ type: "broadcast", content });
      for (const peer of peers) {
        for (const content of CONTENTS) {
          assert.deepEqual(await peer.next(), { type: "broadcast", from: "a", content });
        }
        assert.deepEqual(await peer.drain(), []);
      }
    }),
  );

  contract("broadcast frames keep their order among answers and private messages", () =>
    withTestNode({ settings: { ...wishes.settings, acks: true } }, async (node) => {
      const peer = await ChatPeer.register(node.port, "a");
      for (let id = 0; id < 50; id++) {
        peer.send({ type: "broadcast", content: `b${id}`, id });
        peer.send({ type: "private_message", to: "a", content: `p${id}` });
      }
      for (let id = 0; id < 50; id++) {
        assert.equal((await peer.next()).content, `b${id}`);
        assert.deepEqual(await peer.next(), { type: "ack", id });
        assert.equal((await peer.next()).content, `p${id}`);
      }
    }),
  );

  contract("counts frames and bytes as they are on the wire", () =>
    withTestNode(wishes, async (node) => {
      const peers = await Promise.all(["a", "b", "c"].map((user) => ChatPeer.register(node.port, user)));
      const before = node.snapshot().counters;
      for (const content of CONTENTS) peers[1]?.send({ type: "broadcast", content });
      for (const peer of peers) for (const _ of CONTENTS) await peer.next();
      const after = node.snapshot().counters;
      const bytes = CONTENTS.map((content) => JSON.stringify({ type: "broadcast", from: "b", content }))
        .map((text) => textFrameBytes(Buffer.byteLength(text)))
        .reduce((sum, each) => sum + each, 0);
      assert.equal(after.framesSent - before.framesSent, peers.length * CONTENTS.length);
      assert.equal(after.bytesSent - before.bytesSent, peers.length * bytes);
    }),
  );

  contract("does nothing without recipients", () => {
    const counters = { framesEncoded: 0 };
    const unused = { sendText: () => assert.fail(), sendFrame: () => assert.fail() };
    createBroadcast(name, unused, counters).deliver({ type: "broadcast", from: "a", content: "" }, []);
  });

  contract.run();
}

const costs = suite("broadcast costs");

costs("prepared-frame makes one frame for all recipients, the others make one for each", () => {
  for (const name of names) {
    const counters = { framesEncoded: 0 };
    const written: unknown[] = [];
    const sink = {
      sendText: (_: number, text: string) => written.push(text),
      sendFrame: (_: number, frame: Buffer) => written.push(frame),
    };
    const broadcast = createBroadcast<number>(name, sink, counters);
    broadcast.deliver({ type: "broadcast", from: "a", content: "x" }, [1, 2, 3, 4]);
    broadcast.deliver({ type: "chat_message", room: "r", from: "a", content: "x" }, new Set([1, 2]));
    assert.equal(counters.framesEncoded, name === "prepared-frame" ? 2 : 6);
    assert.equal(written.length, 6);
    assert.equal(new Set(written.slice(0, 4)).size, 1);
  }
});

costs.run();
