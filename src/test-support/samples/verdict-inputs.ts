import type { DeliveryCounts } from "../../result/run-result.js";
import type { VerdictInput } from "../../result/verdict/verdict-input.js";
import { NO_VIOLATIONS } from "./sample-result.js";

const NOTHING_WRONG = { ...NO_VIOLATIONS, may: 0, mayDelivered: 0, mustNot: 0 };
export type Violations = Partial<Omit<DeliveryCounts, "expected" | "delivered">>;

/** Makes judged deliveries that all arrived, except for `but`. */
export function delivery(expected: number, but: Violations = {}): VerdictInput["delivery"] {
  const undelivered = (but.lost ?? 0) + (but.late ?? 0) + (but.corrupted ?? 0) + (but.impersonated ?? 0);
  const delivered = expected - undelivered - (but.indeterminate ?? 0);
  const none = { expected: 0, delivered: 0, ...NOTHING_WRONG };
  const dm = { ...NOTHING_WRONG, expected, delivered, ...but };
  const outsideFaults = { ...NO_VIOLATIONS, ...but };
  return {
    ...dm,
    byKind: { dm, broadcast: none, room: none },
    outsideFaults,
    examples: [],
    lostOnHop: null,
    audit: null,
  };
}

export const NO_MESSAGES = {
  planned: 0,
  sent: 0,
  dropped: 0,
  away: 0,
  accepted: null,
  rejected: null,
  rejectedInFaults: null,
};

/** A run without problems. */
export const GOOD: VerdictInput = {
  interrupted: false,
  stoppedByFailure: false,
  cutShort: false,
  deliveryMode: "at-most-once",
  verified: true,
  trafficAsked: true,
  serverExits: [],
  workers: [
    { id: 0, users: 100, finished: true },
    { id: 1, users: 100, finished: true },
  ],
  saturation: { saturated: false, reasons: [] },
  connections: {
    planned: 200,
    opened: 200,
    failed: 0,
    retried: 0,
    closedEarly: 0,
    cutByFaults: 0,
    reconnected: 0,
    pings: 0,
    perSec: 500,
    errors: [],
  },
  errorAnswers: [],
  certificatesUnchecked: false,
  foreignCpu: null,
  throttling: null,
  timeline: [],
  leftovers: { connections: 0, users: 0, rooms: 0 },
  faults: [],
  overloaded: null,
  memory: null,
  messages: {
    dm: { planned: 3600, sent: 3600, dropped: 0, away: 0, accepted: null, rejected: 0, rejectedInFaults: 0 },
    broadcast: NO_MESSAGES,
    room: NO_MESSAGES,
  },
  delivery: delivery(3600),
  thresholds: [{ metric: "delivery.lost", op: "==", limit: 0, measured: 0, pass: true, text: "delivery.lost == 0" }],
};
