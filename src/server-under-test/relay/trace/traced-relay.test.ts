import assert from "node:assert/strict";
import { suite } from "uvu";
import type { Delivery } from "../../../protocol/chat-messages.js";
import { KIND_INDEX, MarkerCodec, MIN_CONTENT_BYTES } from "../../../protocol/marker.js";
import { PLACES } from "../../../protocol/process-trace.js";
import { ScriptedRelay } from "../../../test-support/fakes/scripted-relay.js";
import type { RelayListener } from "../relay.js";
import { HopTrace } from "./hop-trace.js";
import { TracedRelay } from "./traced-relay.js";

const test = suite("traced relay");

function contentOf(number: number): string {
  const content = Buffer.alloc(MIN_CONTENT_BYTES);
  new MarkerCodec("tRaCe0").write(content, 0, content.length, KIND_INDEX.dm, number, 1);
  return content.toString("latin1");
}

/** A relay that keeps who listens to it. */
class HeardRelay extends ScriptedRelay {
  listener: RelayListener | undefined;

  override open(listener?: RelayListener): Promise<void> {
    this.listener = listener;
    return super.open();
  }
}

test("what goes in and what comes out is marked, each at its place, and passed on", async () => {
  const relay = new HeardRelay();
  const trace = new HopTrace("n0", 0);
  const traced = new TracedRelay(relay, trace);
  const heard: unknown[] = [];
  await traced.open({
    arrived: (delivery, handover) => heard.push([delivery, handover]),
    revoked: (user) => heard.push(user),
  });
  const priv: Delivery = { type: "private_message", from: "a", to: "b", content: contentOf(0) };
  const fates: string[] = [];
  relay.fate = "accepted";
  traced.send(priv, (fate) => fates.push(fate));
  const all: Delivery = { type: "broadcast", from: "a", content: contentOf(1) };
  traced.publish(all);
  const come: Delivery = { type: "broadcast", from: "z", content: contentOf(2) };
  relay.listener?.arrived(come, { node: "n1", handedUs: 5 });
  relay.listener?.revoked("ann");
  const { places } = trace.answer([0, 1, 2].map((number) => [KIND_INDEX.dm, number]));
  assert.deepEqual([places[PLACES.handed], places[PLACES.arrived]], ["110", "001"]);
  assert.deepEqual([relay.handed, fates], [[priv, all], ["accepted"]]);
  assert.deepEqual(heard, [[come, { node: "n1", handedUs: 5 }], "ann"]);
});

test("names and rooms are asked for, and given back, as without a trace", () => {
  const relay = new HeardRelay();
  const traced = new TracedRelay(relay, new HopTrace("n0", 0));
  const answers: unknown[] = [];
  traced.claim("ann", (answer) => answers.push(answer));
  traced.enter("r", (entered) => answers.push(entered));
  while (relay.questions.length > 0) relay.questions[0]?.answer(true);
  assert.deepEqual([answers, relay.names.get("ann"), relay.rooms.get("r")], [["granted", true], true, true]);
  traced.release("ann");
  traced.leave("r");
  assert.deepEqual([relay.names.size, relay.rooms.size], [0, 0]);
});

test.run();
