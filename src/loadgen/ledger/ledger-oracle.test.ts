import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import type { MessageStream } from "../../plan/message-stream.js";
import { makePlan, type Plan } from "../../plan/plan.js";
import { workerRange } from "../../plan/users.js";
import { KINDS, MarkerCodec } from "../../protocol/marker.js";
import { DELIVERY_CLASSES } from "../../result/delivery-counts.js";
import { parseScenario } from "../../scenario/parse-scenario.js";
import { LONG_AGO_US } from "../../test-support/samples/sample-receipts.js";
import type { BitSet } from "./bit-set.js";
import { auditAdd, auditAgrees, emptyAudit } from "./delivery-audit.js";
import { DeliveryLedger, type Receipt } from "./delivery-ledger.js";
import { type MutableCounts, noDeliveries, sumOfTallies } from "./delivery-tally.js";
import { PresenceLog } from "./presence-log.js";
import { mergeSentLogs, SentLog } from "./sent-log.js";
import { Settlement } from "./settlement.js";

/**
 * The ledger against a checker that does everything the slow and obvious way: sets of strings, walks over
 * all recipients, a list of everything that came. Random plans, random faults, random splits over workers.
 */

const DEADLINE_US = 1_000_000;
const LATE_US = DEADLINE_US + 1;
const RUN = "AbCd09";

/** One receipt as the test made it; the ledger only sees its bytes. */
interface Fact {
  readonly kind: number;
  readonly k: number;
  readonly recipient: number;
  readonly foreign: boolean;
  readonly unreadable: boolean;
  readonly spoofed: boolean;
  readonly altered: boolean;
  readonly late: boolean;
}

const FAULTS = [
  "none",
  "lost",
  "twice",
  "thrice",
  "altered",
  "spoofed",
  "misrouted",
  "late",
  "foreign",
  "unreadable",
  "damaged first",
] as const;

function factsOf(fault: (typeof FAULTS)[number], kind: number, k: number, recipient: number, stranger: number): Fact[] {
  const right = { kind, k, recipient, foreign: false, unreadable: false, spoofed: false, altered: false, late: false };
  switch (fault) {
    case "none":
      return [right];
    case "lost":
      return [];
    case "twice":
      return [right, right];
    case "thrice":
      return [right, right, right];
    case "altered":
      return [{ ...right, altered: true }];
    case "spoofed":
      return [{ ...right, spoofed: true }];
    case "misrouted":
      return [{ ...right, recipient: stranger }];
    case "late":
      return [{ ...right, late: true }];
    case "foreign":
      return [right, { ...right, foreign: true }];
    case "unreadable":
      return [right, { ...right, unreadable: true }];
    case "damaged first":
      return [{ ...right, altered: true }, right];
  }
}

function conversation(plan: Plan, stream: MessageStream, k: number): string {
  const to = stream === plan.dm ? plan.dm.recipient(k) : stream === plan.room ? plan.room.room(k) : "all";
  return `${stream.kind} ${stream.sender(k)} ${to}`;
}

const recipientsOf = (stream: MessageStream, k: number): number[] => {
  const users: number[] = [];
  stream.forEachRecipient(k, (user) => users.push(user));
  return users;
};

/** The obvious way. */
function checkNaively(plan: Plan, sent: ReadonlySet<string>, facts: readonly Fact[]): MutableCounts[] {
  const counts = KINDS.map(noDeliveries);
  const came = new Set<string>();
  const damaged = new Set<string>();
  const inOrderOfArrival: { conversation: string; recipient: number; k: number }[] = [];
  for (const { kind, k, recipient, foreign, unreadable, spoofed, altered, late } of facts) {
    const stream = plan.streams[kind] as MessageStream;
    const count = counts[kind] as MutableCounts;
    const key = `${kind} ${k} ${recipient}`;
    if (foreign) count.foreign++;
    else if (unreadable) count.corrupted++;
    else if (!recipientsOf(stream, k).includes(recipient)) count.misrouted++;
    else if (spoofed || altered) {
      if (spoofed) count.impersonated++;
      else count.corrupted++;
      damaged.add(key);
    } else if (came.has(key)) count.duplicated++;
    else {
      came.add(key);
      if (late) {
        count.late++;
        continue;
      }
      count.delivered++;
      const talk = conversation(plan, stream, k);
      if (inOrderOfArrival.some((one) => one.conversation === talk && one.recipient === recipient && one.k > k)) {
        count.reordered++;
      }
      inOrderOfArrival.push({ conversation: talk, recipient, k });
    }
  }
  for (const key of sent) {
    const [kind, k] = key.split(" ").map(Number) as [number, number];
    for (const recipient of recipientsOf(plan.streams[kind] as MessageStream, k)) {
      const count = counts[kind] as MutableCounts;
      count.expected++;
      const place = `${kind} ${k} ${recipient}`;
      if (!came.has(place) && !damaged.has(place)) count.lost++;
    }
  }
  return counts;
}

function write(codec: MarkerCodec, other: MarkerCodec, plan: Plan, fact: Fact, receipt: Receipt): void {
  const stream = plan.streams[fact.kind] as MessageStream;
  const bytes = Buffer.alloc(stream.bytes);
  (fact.foreign ? other : codec).write(bytes, 0, stream.bytes, fact.kind, fact.k, 1234);
  if (fact.unreadable) bytes.fill("x");
  if (fact.altered) bytes.writeUInt8(bytes.readUInt8(30) ^ 1, 30);
  const sender = stream.sender(fact.k);
  Object.assign(receipt, {
    recipient: fact.recipient,
    isEarlierConnection: false,
    frameKind: fact.kind,
    from: fact.spoofed ? -1 : sender,
    address: stream === plan.dm ? fact.recipient : stream === plan.room ? plan.room.room(fact.k) : 0,
    bytes,
    start: 0,
    end: bytes.length,
    receivedUs: fact.late ? LATE_US : 0,
  });
}

function judge(
  plan: Plan,
  sent: ReadonlySet<string>,
  facts: readonly Fact[],
  workers: number,
  mergeBackwards: boolean,
) {
  const codec = new MarkerCodec(RUN);
  const other = new MarkerCodec("zzzzzz");
  const ranges = Array.from({ length: workers }, (_, w) => workerRange(plan.users, workers, w));
  const ledgers = ranges.map((range) => new DeliveryLedger(plan, codec, range));
  for (const ledger of ledgers) ledger.begin({ trafficStartUs: LONG_AGO_US, deadlineUs: DEADLINE_US });
  const receipt = {} as Receipt;
  for (const fact of facts) {
    write(codec, other, plan, fact, receipt);
    ledgers[ranges.findIndex(({ from, to }) => fact.recipient >= from && fact.recipient < to)]?.receive(receipt);
  }
  const bits = plan.streams.map((stream) => stream && mergedSends(plan, stream, sent, workers));
  const record = {
    sent: bits,
    rejected: [],
    accepted: [],
    unknownSenders: [],
    cutUs: new Map(),
    maxLagUs: 0,
  };
  const rules = { trafficStartUs: 0, inFlightUs: 0, deliveryTimeUs: 0, watchedUntilUs: Number.POSITIVE_INFINITY };
  const settled = ranges.map((range, w) =>
    new Settlement(plan, range, new PresenceLog(), record, rules).settle(ledgers[w] as DeliveryLedger),
  );
  if (mergeBackwards) settled.reverse();
  return { settled, tally: sumOfTallies(settled.map(({ tally }) => tally)) };
}

function mergedSends(plan: Plan, stream: MessageStream, sent: ReadonlySet<string>, workers: number): BitSet {
  const logs = Array.from({ length: workers }, (_, w) => {
    const { from, to } = workerRange(plan.users, workers, w);
    const log = new SentLog();
    for (let k = 0; k < stream.count; k++) {
      const sender = stream.sender(k);
      if (sender >= from && sender < to) log.push(sent.has(`${stream.kind} ${k}`));
    }
    return log.pages();
  });
  return mergeSentLogs(stream, plan.users, logs);
}

const runs = fc
  .record({
    users: fc.integer({ min: 3, max: 14 }),
    seed: fc.nat(1000),
    dm: fc.boolean(),
    broadcast: fc.boolean(),
    room: fc.boolean(),
    perSec: fc.integer({ min: 1, max: 60 }),
    roomsPerUser: fc.integer({ min: 1, max: 3 }),
    contacts: fc.integer({ min: 1, max: 2 }),
    workers: fc.integer({ min: 1, max: 5 }),
    mergeBackwards: fc.boolean(),
    unsent: fc.array(fc.nat(), { maxLength: 20 }),
    faults: fc.array(fc.tuple(fc.nat(), fc.constantFrom(...FAULTS), fc.nat()), { maxLength: 60 }),
    order: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 40 }),
  })
  .filter(({ dm, broadcast, room }) => dm || broadcast || room);

const Oracle = suite("delivery ledger against a naive checker");

Oracle("both count the same, however users are split over workers and results are merged", () => {
  fc.assert(
    fc.property(runs, (run) => {
      const { users, seed, perSec, roomsPerUser, contacts } = run;
      const plan = makePlan(
        parseScenario({
          version: 1,
          name: "oracle",
          seed,
          users,
          ramp: { plateaus: 1 },
          phases: { warmup: "0s", hold: "1s", drain: "1s" },
          traffic: {
            ...(run.dm ? { dm: { perSec, contacts } } : {}),
            ...(run.broadcast ? { broadcast: { perSec: Math.min(perSec, 10) } } : {}),
            ...(run.room ? { room: { perSec, count: 3, roomsPerUser } } : {}),
          },
        }),
      );
      const pairs = plan.streams.flatMap((stream) =>
        stream === null
          ? []
          : Array.from({ length: stream.count }, (_, k) =>
              recipientsOf(stream, k).map((user) => ({ kind: stream.kind, k, user })),
            ).flat(),
      );
      const sent = new Set(pairs.map(({ kind, k }) => `${kind} ${k}`));
      for (const index of run.unsent) sent.delete([...sent][index % Math.max(1, sent.size)] ?? "");
      const faultOf = new Map(
        run.faults.map(([index, fault, who]) => [index % Math.max(1, pairs.length), { fault, who }]),
      );
      const facts = pairs.flatMap(({ kind, k, user }, index) => {
        if (!sent.has(`${kind} ${k}`)) return [];
        const { fault, who } = faultOf.get(index) ?? { fault: "none" as const, who: 0 };
        const strangers = Array.from({ length: users }, (_, i) => i).filter(
          (i) => !recipientsOf(plan.streams[kind] as MessageStream, k).includes(i),
        );
        const stranger = strangers[who % Math.max(1, strangers.length)];
        return factsOf(stranger === undefined && fault === "misrouted" ? "none" : fault, kind, k, user, stranger ?? 0);
      });
      for (const [a, b] of run.order) {
        const [i, j] = [a % Math.max(1, facts.length), b % Math.max(1, facts.length)];
        if (facts.length > 1) [facts[i], facts[j]] = [facts[j] as Fact, facts[i] as Fact];
      }
      // Time goes one way: what comes after the deadline comes last.
      facts.sort((a, b) => Number(a.late) - Number(b.late));
      const expected = checkNaively(plan, sent, facts);
      const { settled, tally } = judge(plan, sent, facts, run.workers, run.mergeBackwards);
      for (const kind of KINDS.keys()) {
        for (const name of DELIVERY_CLASSES) {
          assert.equal(tally.byKind[kind]?.[name], expected[kind]?.[name], `${KINDS[kind]}: ${name}`);
        }
      }
      const owed = emptyAudit();
      for (const { kind, k, user } of pairs) if (sent.has(`${kind} ${k}`)) auditAdd(owed, kind, k, user);
      assert.ok(
        auditAgrees(
          owed,
          settled.map(({ audit }) => audit),
        ),
        "the audit agrees",
      );
    }),
    { numRuns: 300 },
  );
});

Oracle.run();
