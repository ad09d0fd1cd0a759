import assert from "node:assert/strict";
import { BitSet } from "../../loadgen/ledger/bit-set.js";
import { type AuditSum, auditAdd, emptyAudit } from "../../loadgen/ledger/delivery-audit.js";
import { DeliveryLedger, type Receipt } from "../../loadgen/ledger/delivery-ledger.js";
import { type MutableCounts, noDeliveries } from "../../loadgen/ledger/delivery-tally.js";
import { PresenceLog } from "../../loadgen/ledger/presence-log.js";
import { type SendRecord, type Settled, Settlement, type SettlementRules } from "../../loadgen/ledger/settlement.js";
import type { MessageStream } from "../../plan/message-stream.js";
import type { Plan } from "../../plan/plan.js";
import type { UserRange } from "../../plan/users.js";
import { planOf } from "./random-plans.js";
import { LONG_AGO_US, receiptOf, recipientsOf, SAMPLE_RUN } from "./sample-receipts.js";

export const PLAN = planOf({
  seed: 1,
  users: 6,
  ramp: { plateaus: 1 },
  phases: { warmup: "0s", hold: "4s", drain: "1s" },
  traffic: { dm: { perSec: 11, contacts: 2 }, room: { perSec: 5, count: 3, roomsPerUser: 2 } },
});
export const RANGE: UserRange = { from: 2, to: 6 };
export const START_US = 50_000_000;
export const DEADLINE_US = START_US + 5_000_000;
export const RULES: SettlementRules = {
  trafficStartUs: START_US,
  inFlightUs: 1_000,
  deliveryTimeUs: 1_000_000,
  watchedUntilUs: DEADLINE_US,
};
export const DM = PLAN.dm as MessageStream;

/** The private message of these tests, to a user in the middle of the range; sent by default. */
export const K = Array.from({ length: DM.count }, (_, k) => k).filter((k) => recipientsOf(DM, k)[0] === 4)[2] as number;
export const USER = 4;
export const SENDER = DM.sender(K);
export const SEND_US = START_US + DM.timeUs(K);

export const RIGHT = receiptOf(PLAN, 0, K, USER);
export const LATE = { ...RIGHT, receivedUs: DEADLINE_US + 1 };
export const DAMAGED = { ...RIGHT, from: -1 };

export const bits = (kind: number, numbers: readonly number[]): BitSet => {
  const set = new BitSet(PLAN.streams[kind]?.count ?? 0);
  for (const k of numbers) set.add(k);
  return set;
};

/** What happened, besides the sending of message K. */
export interface Story {
  readonly came?: readonly Receipt[];
  readonly sent?: readonly (BitSet | null)[];
  readonly record?: Partial<SendRecord>;
  readonly presence?: (log: PresenceLog) => void;
  readonly rules?: Partial<SettlementRules>;
  /** `PLAN`, or a variant with faults. */
  readonly plan?: Plan;
}

export function settle(story: Story): Settled {
  const plan = story.plan ?? PLAN;
  const ledger = new DeliveryLedger(plan, SAMPLE_RUN, RANGE);
  ledger.begin({ trafficStartUs: LONG_AGO_US, deadlineUs: DEADLINE_US });
  for (const receipt of story.came ?? []) ledger.receive(receipt);
  const presence = new PresenceLog();
  story.presence?.(presence);
  const sent = story.sent ?? [bits(0, [K]), null, bits(2, [])];
  const record = {
    sent,
    rejected: [],
    accepted: [],
    unknownSenders: [],
    cutUs: new Map(),
    maxLagUs: 0,
    ...story.record,
  };
  return new Settlement(plan, RANGE, presence, record, { ...RULES, ...story.rules }).settle(ledger);
}

/** Asserts the counts of private messages; classes not named must be 0. */
export function assertCounts(settled: Settled, counts: Partial<MutableCounts>, what = ""): void {
  assert.deepEqual(settled.tally.byKind, [{ ...noDeliveries(), ...counts }, noDeliveries(), noDeliveries()], what);
}

export const wordsOf = ({ tally }: Settled) => tally.examples.map(({ violation, detail }) => `${violation}: ${detail}`);

export const once = (): AuditSum => {
  const sum = emptyAudit();
  auditAdd(sum, 0, K, USER);
  return sum;
};
export const never = emptyAudit();

export const incompleteOf = ({ incomplete }: Settled): (readonly number[] | null)[] =>
  incomplete.map((pages) => {
    if (pages === null) return null;
    const set = BitSet.of(pages);
    return Array.from({ length: set.size }, (_, k) => k).filter((k) => set.has(k));
  });

export const gone = (log: PresenceLog): void => {
  log.leaving(USER, SEND_US - 2);
  log.gone(USER, SEND_US);
};
export const leavingMeanwhile = (log: PresenceLog): void => log.leaving(USER, SEND_US + 1);
