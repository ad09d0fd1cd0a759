import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { PLACES, type ProcessTrace } from "../../protocol/process-trace.js";
import { hopOf, type LostMessage, NOT_TRACED, type TracedCluster } from "./blame-hops.js";

const test = suite("blame");

const NODES = ["n0", "n1", "n2"];
const RELAYER: TracedCluster = { backbone: "relayer", isBackboneTraced: true, front: null, nodes: NODES };
const REDIS: TracedCluster = { backbone: "redis", isBackboneTraced: false, front: null, nodes: NODES };

/** From a user planned on n0 to one on n2, sent when every process was up. */
const LOST: LostMessage = { node: "n2", index: 0, intendedUs: 1_000, plannedNode: "n0" };

type Seen = Readonly<Record<string, readonly string[]>>;

/** What each process saw of one message, by place; all of them up since before it. */
function traces(seen: Seen, but: Readonly<Record<string, Partial<ProcessTrace> | null>> = {}): readonly ProcessTrace[] {
  return ["relayer", ...NODES].flatMap((id) => {
    const changed = but[id];
    if (changed === null) return [];
    const places = Object.fromEntries((seen[id] ?? []).map((place) => [place, "1"]));
    return { id, sinceUs: 0, isFull: false, places, ...changed };
  });
}

/** The places between n0 and n2, and the hop that lost what was not seen at a place. */
const WAY: readonly (readonly [process: string, place: string, hop: string])[] = [
  ["n0", PLACES.in, "client → n0"],
  ["n0", PLACES.handed, "inside n0"],
  ["relayer", PLACES.in, "n0 → relayer"],
  ["relayer", PLACES.to("n2"), "inside relayer"],
  ["n2", PLACES.arrived, "relayer → n2"],
  ["n2", PLACES.out, "inside n2"],
];

function seenUpTo(places: number): Seen {
  const way = WAY.slice(0, places);
  const placesOf = (id: string) => way.filter(([process]) => process === id).map(([, place]) => place);
  return Object.fromEntries(way.map(([process]) => [process, placesOf(process)]));
}

test("a message was lost on the hop behind the last place that saw it", () => {
  for (const [reached, [, , hop]] of WAY.entries()) assert.equal(hopOf(LOST, traces(seenUpTo(reached)), RELAYER), hop);
  assert.equal(hopOf(LOST, traces(seenUpTo(WAY.length)), RELAYER), "n2 → client");
});

test("it does not matter what happened to it on other ways", () => {
  const elsewhere = { n1: [PLACES.arrived, PLACES.out], relayer: [PLACES.in, PLACES.to("n1")] };
  assert.equal(
    hopOf(LOST, traces({ n0: [PLACES.in, PLACES.handed, PLACES.out], ...elsewhere }), RELAYER),
    "inside relayer",
  );
});

test("between users of one node there is no relay", () => {
  const here = { ...LOST, node: "n0" };
  assert.equal(hopOf(here, traces({}), RELAYER), "client → n0");
  assert.equal(hopOf(here, traces({ n0: [PLACES.in, PLACES.handed] }), RELAYER), "inside n0");
  assert.equal(hopOf(here, traces({ n0: [PLACES.in, PLACES.out] }), RELAYER), "n0 → client");
});

test("a broker is one hop", () => {
  const handed = { n0: [PLACES.in, PLACES.handed] };
  assert.equal(hopOf(LOST, traces(handed), REDIS), "n0 → redis → n2");
  assert.equal(hopOf(LOST, traces({ ...handed, n2: [PLACES.arrived] }), REDIS), "inside n2");
});

test("the node that a message came in at is believed, not the plan", () => {
  assert.equal(hopOf(LOST, traces({ n1: [PLACES.in, PLACES.handed] }), RELAYER), "n1 → relayer");
  assert.equal(hopOf(LOST, traces({ n2: [PLACES.in] }), RELAYER), "inside n2");
});

test("a process that ended took what it knew along", () => {
  const gone = (id: string) => ({ [id]: null });
  assert.equal(hopOf(LOST, traces({}, gone("n0")), RELAYER), "lost with n0");
  assert.equal(hopOf(LOST, traces(seenUpTo(2), gone("relayer")), RELAYER), "lost with relayer");
  assert.equal(hopOf(LOST, traces(seenUpTo(4), gone("n2")), RELAYER), "lost with n2");
  // A message seen further on is evidence enough, whichever process has gone.
  assert.equal(hopOf(LOST, traces(seenUpTo(4), gone("n0")), RELAYER), "relayer → n2");
});

test("one that was started again knows nothing of what was before, and all of what was since", () => {
  const restarted = { n2: { sinceUs: 2_000 } };
  assert.equal(hopOf(LOST, traces(seenUpTo(4), restarted), RELAYER), "lost with n2");
  assert.equal(hopOf({ ...LOST, intendedUs: 2_000 }, traces(seenUpTo(4), restarted), RELAYER), "relayer → n2");
});

test("behind a common door, whose message nobody saw was lost on the way in, unless some node has forgotten", () => {
  const behindDoor = { ...LOST, plannedNode: null };
  const nginx = { ...RELAYER, front: "nginx" };
  assert.equal(hopOf(behindDoor, traces({}), nginx), "client → nginx");
  assert.equal(hopOf(behindDoor, traces({}, { n1: null }), nginx), "lost with n1");
  assert.equal(hopOf(behindDoor, traces({ n1: [PLACES.in] }), nginx), "inside n1");
});

test("where memory was full or the recipient's node is unknown, nobody is blamed", () => {
  assert.equal(hopOf({ ...LOST, node: null }, traces(seenUpTo(3)), RELAYER), NOT_TRACED);
  assert.equal(hopOf(LOST, traces(seenUpTo(2), { relayer: { isFull: true, places: {} } }), RELAYER), NOT_TRACED);
});

test("whatever was seen, blames a hop of the cluster or none", () => {
  const processes = ["relayer", ...NODES];
  const place = fc.constantFrom(PLACES.in, PLACES.handed, PLACES.arrived, PLACES.out, ...NODES.map(PLACES.to));
  const seen = fc.dictionary(fc.constantFrom(...processes), fc.array(place), { noNullPrototype: true });
  const hop =
    /^(?:(?:client|n\d|relayer) → (?:n\d|relayer|client)|inside (?:n\d|relayer)|lost with (?:n\d|relayer)|not traced)$/;
  fc.assert(
    fc.property(seen, fc.constantFrom(...NODES), fc.constantFrom(...NODES, null), (places, plannedNode, node) => {
      assert.match(hopOf({ ...LOST, node, plannedNode }, traces(places), RELAYER), hop);
    }),
  );
});

test.run();
