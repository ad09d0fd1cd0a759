import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import type { Plan } from "../../plan/plan.js";
import { workerRange } from "../../plan/users.js";
import { KIND_INDEX, KINDS } from "../../protocol/marker.js";
import { DELIVERY_CLASSES } from "../../result/delivery-counts.js";
import { type Edges, owedByInstants } from "../../test-support/clusters/whereabouts.js";
import { planOf } from "../../test-support/samples/random-plans.js";
import { LONG_AGO_US, receiptOf, recipientsOf, SAMPLE_RUN } from "../../test-support/samples/sample-receipts.js";
import { BitSet } from "./bit-set.js";
import { auditAdd, auditAgrees, emptyAudit } from "./delivery-audit.js";
import { DeliveryLedger } from "./delivery-ledger.js";
import { type MutableCounts, noDeliveries, sumOfTallies } from "./delivery-tally.js";
import { type Obligation, PresenceLog } from "./presence-log.js";
import { Settlement } from "./settlement.js";

/**
 * The ledger against a naive checker while people come and go: random absences from the server and from
 * rooms, by plan and since a connection broke, some turned away on their way back; messages that were never
 * sent or were refused, and any fate of each delivery.
 */

const DELIVERY_US = 300_000;
const IN_FLIGHT_US = 50_000;
const DEADLINE_US = 10_000_000;
const EVERYWHERE = -1;

type Fate = "sent" | "unsent" | "refused";
/** Left by plan or cut off, and back at the first attempt or at the second. */
type Shape = "leave" | "cut" | "leave twice" | "cut twice";
type Outcome = "lost" | "right" | "twice" | "late" | "damaged";

/** One user's absences, from the server or a room, one after the other: their instants are cut into shapes. */
interface Absences {
  readonly user: number;
  readonly slot: number;
  readonly instants: Edges;
  readonly shapes: readonly Shape[];
}

/** Everything that happened. Users, fates and outcomes are taken from short lists, over and over. */
interface Story {
  readonly users: number;
  readonly seed: number;
  readonly workers: number;
  readonly watchedUntilUs: number;
  readonly maxLagUs: number;
  readonly absences: readonly Absences[];
  readonly fates: readonly Fate[];
  readonly outcomes: readonly Outcome[];
}

interface Pair {
  readonly kind: number;
  readonly k: number;
  readonly user: number;
  readonly fate: Fate;
  readonly outcome: Outcome;
}

const instants = fc
  .uniqueArray(fc.nat(1_800_000), { minLength: 1, maxLength: 14 })
  .map((all) => all.sort((a, b) => a - b) as Edges);

const shapes = fc.array(fc.constantFrom<Shape>("leave", "cut", "leave twice", "cut twice"), {
  minLength: 1,
  maxLength: 4,
});

const stories: fc.Arbitrary<Story> = fc.record({
  users: fc.integer({ min: 3, max: 8 }),
  seed: fc.nat(1_000),
  workers: fc.integer({ min: 1, max: 3 }),
  maxLagUs: fc.oneof(fc.constant(0), fc.nat(200_000)),
  watchedUntilUs: fc.oneof(fc.constant(DEADLINE_US), fc.nat(1_500_000)),
  absences: fc.uniqueArray(
    fc.record({ user: fc.nat(7), slot: fc.integer({ min: EVERYWHERE, max: 1 }), instants, shapes }),
    {
      maxLength: 8,
      selector: ({ user, slot }) => `${user} ${slot}`,
    },
  ),
  fates: fc.array(fc.constantFrom<Fate>("sent", "sent", "sent", "unsent", "refused"), { minLength: 1, maxLength: 20 }),
  outcomes: fc.array(fc.constantFrom<Outcome>("right", "right", "lost", "twice", "late", "damaged"), {
    minLength: 1,
    maxLength: 30,
  }),
});

function planFor({ users, seed }: Story): Plan {
  return planOf({
    seed,
    users,
    ramp: { plateaus: 1 },
    phases: { warmup: "0s", hold: "1s" },
    traffic: {
      dm: { perSec: 30, contacts: 2 },
      broadcast: { perSec: 8 },
      room: { perSec: 20, count: 3, roomsPerUser: 2 },
    },
  });
}

const taken = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

function pairsOf(plan: Plan, { fates, outcomes }: Story): Pair[] {
  const messages = plan.streams.flatMap((stream) => {
    const count = stream?.count ?? 0;
    return Array.from({ length: count }, (_, k) => ({ stream, k })).flatMap(({ stream, k }) => {
      const fate = taken(fates, 3 * k + (stream?.kind ?? 0));
      return stream === null ? [] : recipientsOf(stream, k).map((user) => ({ kind: stream.kind, k, user, fate }));
    });
  });
  return messages.map((one, i) => ({ ...one, outcome: taken(outcomes, i) }));
}

/** The shapes of these absences with their instants; the last may be cut short. Nobody is cut off from a room. */
function shaped({ slot, instants: all, shapes: list }: Absences): { readonly shape: Shape; readonly at: Edges }[] {
  const lengths = { leave: 4, cut: 3, "leave twice": 6, "cut twice": 5 };
  const found: { readonly shape: Shape; readonly at: Edges }[] = [];
  for (let from = 0; from < all.length; ) {
    const shape = slot === EVERYWHERE ? taken(list, found.length) : "leave";
    found.push({ shape, at: all.slice(from, from + lengths[shape]) });
    from += lengths[shape];
  }
  return found;
}

/** Asked to leave, gone, asked to return, there: being cut is the first two at once, as is being turned away. */
function edgesOf({ shape, at }: { readonly shape: Shape; readonly at: Edges }): Edges[] {
  const edges = shape.startsWith("cut") ? [at[0] as number, ...at] : at;
  const turnedAway = shape.endsWith("twice") ? edges[3] : undefined;
  if (turnedAway === undefined) return [edges];
  return [edges.slice(0, 4), [turnedAway, turnedAway, ...edges.slice(4)]];
}

const absencesOf = (story: Story, user: number, slot: number): Edges[] =>
  story.absences.filter((one) => one.user === user && one.slot === slot).flatMap((one) => shaped(one).flatMap(edgesOf));

const cutsOf = (story: Story, user: number): readonly number[] =>
  story.absences
    .filter((one) => one.user === user && one.slot === EVERYWHERE)
    .flatMap((one) => shaped(one).flatMap(({ shape, at }) => (shape.startsWith("cut") ? at.slice(0, 1) : [])));

/** Whether the sender was cut off at any instant at which the message may still have been on its way out. */
function mayNeverHaveLeft(plan: Plan, story: Story, { kind, k }: Pair): boolean {
  const stream = plan.streams[kind];
  if (stream == null) return false;
  const afterUs = cutsOf(story, stream.sender(k)).map((us) => us - stream.timeUs(k));
  return afterUs.some((us) => us >= 0 && us - IN_FLIGHT_US <= story.maxLagUs);
}

function obligationOf(plan: Plan, story: Story, { kind, k, user }: Pair): Obligation {
  const sendUs = plan.streams[kind]?.timeUs(k) ?? 0;
  const slot =
    plan.room !== null && kind === KIND_INDEX.room ? plan.room.membership.slotOf(user, plan.room.room(k)) : EVERYWHERE;
  const owed = [EVERYWHERE, slot].map((one) =>
    owedByInstants(absencesOf(story, user, one), sendUs, sendUs + DELIVERY_US + story.maxLagUs),
  );
  if (owed.includes("must-not")) return "must-not";
  return owed.includes("may") || sendUs + DELIVERY_US > story.watchedUntilUs ? "may" : "must";
}

/** The obvious way. */
function countNaively(plan: Plan, story: Story, pairs: readonly Pair[]): MutableCounts[] {
  const counts = KINDS.map(noDeliveries);
  for (const pair of pairs) {
    const count = counts[pair.kind] as MutableCounts;
    const came = ["right", "twice", "late"].includes(pair.outcome);
    if (pair.outcome === "twice") count.duplicated++;
    if (pair.outcome === "damaged") count.impersonated++;
    if (pair.fate === "unsent") {
      if (came) count.foreign++;
      continue;
    }
    if (pair.fate === "refused") {
      if (came) count.misrouted++;
      continue;
    }
    switch (obligationOf(plan, story, pair)) {
      case "must":
        count.expected++;
        if (came) count[pair.outcome === "late" ? "late" : "delivered"]++;
        if (pair.outcome === "lost") count[mayNeverHaveLeft(plan, story, pair) ? "indeterminate" : "lost"]++;
        break;
      case "may":
        count.may++;
        if (came) count.mayDelivered++;
        break;
      case "must-not":
        count.mustNot++;
        if (came) count.misrouted++;
        break;
    }
  }
  return counts;
}

function note(log: PresenceLog, { user, slot, ...absences }: Absences): void {
  for (const { shape, at } of shaped({ user, slot, ...absences })) {
    const isCut = shape.startsWith("cut");
    const [back, turnedAway, backAgain, ready] = shape.endsWith("twice")
      ? at.slice(isCut ? 1 : 2)
      : [at[isCut ? 1 : 2], undefined, undefined, at[isCut ? 2 : 3]];
    if (isCut) log.cut(user, at[0] as number);
    else log.leaving(user, at[0] as number, slot);
    if (!isCut && at[1] !== undefined) log.gone(user, at[1], slot);
    if (back !== undefined) log.returning(user, back, slot);
    if (turnedAway !== undefined) log.turnedAway(user, turnedAway);
    if (backAgain !== undefined) log.returning(user, backAgain, slot);
    if (ready !== undefined) log.ready(user, ready, slot);
  }
}

function settle(plan: Plan, story: Story, pairs: readonly Pair[]) {
  const messages = (fates: readonly Fate[]) =>
    plan.streams.map((stream) => {
      const bits = new BitSet(stream?.count ?? 0);
      for (const { kind, k, fate } of pairs) if (kind === stream?.kind && fates.includes(fate)) bits.add(k);
      return bits;
    });
  const record = {
    sent: messages(["sent", "refused"]),
    rejected: messages(["refused"]),
    accepted: [],
    unknownSenders: [],
    cutUs: new Map(Array.from({ length: plan.users }, (_, user) => [user, cutsOf(story, user)] as const)),
    maxLagUs: story.maxLagUs,
  };
  const rules = {
    trafficStartUs: 0,
    inFlightUs: IN_FLIGHT_US,
    deliveryTimeUs: DELIVERY_US,
    watchedUntilUs: story.watchedUntilUs,
  };
  return Array.from({ length: story.workers }, (_, worker) => {
    const range = workerRange(plan.users, story.workers, worker);
    const isOwn = (user: number) => user >= range.from && user < range.to;
    const ledger = new DeliveryLedger(plan, SAMPLE_RUN, range);
    ledger.begin({ trafficStartUs: LONG_AGO_US, deadlineUs: DEADLINE_US });
    for (const { kind, k, user, outcome } of pairs.filter((pair) => isOwn(pair.user))) {
      const changes = outcome === "damaged" ? { from: -1 } : outcome === "late" ? { receivedUs: DEADLINE_US + 1 } : {};
      const copies = { lost: 0, right: 1, twice: 2, late: 1, damaged: 1 }[outcome];
      for (let i = 0; i < copies; i++) ledger.receive(receiptOf(plan, kind, k, user, changes));
    }
    const presence = new PresenceLog();
    for (const absences of story.absences) if (isOwn(absences.user)) note(presence, absences);
    return new Settlement(plan, range, presence, record, rules).settle(ledger);
  });
}

const test = suite("delivery ledger against a naive checker, under churn");

test("both count the same, whichever users were away, and the audit agrees", () => {
  fc.assert(
    fc.property(stories, (story) => {
      const plan = planFor(story);
      const pairs = pairsOf(plan, story);
      const settled = settle(plan, story, pairs);
      const { byKind } = sumOfTallies(settled.map(({ tally }) => tally));
      for (const [kind, counts] of countNaively(plan, story, pairs).entries()) {
        for (const name of DELIVERY_CLASSES)
          assert.equal(byKind[kind]?.[name], counts[name], `${KINDS[kind]}: ${name}`);
      }
      const owed = emptyAudit();
      for (const { kind, k, user, fate } of pairs) if (fate !== "unsent") auditAdd(owed, kind, k, user);
      const sides = settled.map(({ audit }) => audit);
      assert.ok(auditAgrees(owed, sides), "the audit agrees");
    }),
    { numRuns: 200 },
  );
});

test.run();
