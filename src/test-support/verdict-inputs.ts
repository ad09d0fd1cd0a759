import type { DeliveryCounts } from "../result/run-result.js";
import type { VerdictInput } from "../result/verdict-input.js";

const NO_VIOLATIONS = {
  ...{ lost: 0, duplicated: 0, misrouted: 0, reordered: 0, corrupted: 0, impersonated: 0, foreign: 0, late: 0 },
  indeterminate: 0,
  ...{ may: 0, mayDelivered: 0, mustNot: 0 },
};
export type Violations = Partial<Omit<DeliveryCounts, "expected" | "delivered">>;

/** Judged deliveries in which all came but for what `but` says. */
export function delivery(expected: number, but: Violations = {}): VerdictInput["delivery"] {
  const undelivered = (but.lost ?? 0) + (but.late ?? 0) + (but.corrupted ?? 0) + (but.impersonated ?? 0);
  const delivered = expected - undelivered - (but.indeterminate ?? 0);
  const none = { expected: 0, delivered: 0, ...NO_VIOLATIONS };
  const dm = { ...NO_VIOLATIONS, expected, delivered, ...but };
  return { ...dm, byKind: { dm, broadcast: none, room: none }, examples: [], audit: null };
}

export const NO_MESSAGES = { planned: 0, sent: 0, dropped: 0, away: 0, accepted: null, rejected: null };

/** A run in which nothing is wrong. */
export const GOOD: VerdictInput = {
  interrupted: false,
  cutShort: false,
  hasChurn: false,
  deliveryMode: "at-most-once",
  verified: true,
  trafficAsked: true,
  serverExits: [],
  workers: [
    { id: 0, users: 100, finished: true },
    { id: 1, users: 100, finished: true },
  ],
  saturation: { saturated: false, reasons: [] },
  connections: { planned: 200, opened: 200, failed: 0, closedEarly: 0, reconnected: 0, perSec: 500, errors: [] },
  errorAnswers: [],
  messages: {
    dm: { planned: 3600, sent: 3600, dropped: 0, away: 0, accepted: null, rejected: 0 },
    broadcast: NO_MESSAGES,
    room: NO_MESSAGES,
  },
  delivery: delivery(3600),
  thresholds: [{ metric: "delivery.lost", op: "==", limit: 0, measured: 0, pass: true, text: "delivery.lost == 0" }],
};
