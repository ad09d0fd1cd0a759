import type { FaultResult, RunResult } from "../../result/run-result.js";
import { deliveryCounts, NO_VIOLATIONS, sampleResult } from "./sample-result.js";

/** A fault that was carried out and broke nothing. */
export const fault = (more: Partial<FaultResult> = {}): FaultResult => ({
  action: "kill",
  target: "n1",
  plannedUs: 1,
  injectedUs: 1,
  endedUs: 1,
  answersUntilUs: 2,
  timeline: { from: 4, to: 4 },
  failure: null,
  noticedAfterUs: null,
  firstDeliveryAfterUs: null,
  cut: 0,
  reconnected: 0,
  reconnectedAfterUs: { p50: null, p95: null, all: null },
  steadyAfterUs: null,
  wrong: NO_VIOLATIONS,
  ...more,
});

/** A cluster with a node that was killed and restarted: what that broke is excused and shown. */
export function faultsResult(): RunResult {
  const base = sampleResult();
  const lost = { ...NO_VIOLATIONS, lost: 41, indeterminate: 3 };
  const [server, runtime] = [base.scenario.server, base.server];
  return {
    ...base,
    id: "fAu1tS",
    reasons: [
      {
        code: "passed",
        message: "All 200 users connected; 17,956 of 18,000 expected deliveries arrived, each exactly once.",
      },
      {
        code: "lost_in_faults",
        message: "Injected faults account for 41 deliveries that never arrived; these do not fail the run.",
      },
    ],
    scenario: {
      ...base.scenario,
      name: "node-killed",
      ...(server && { server: { ...server, topology: "relayer", relay: "directory", nodes: 3 } }),
      faults: [
        { at: "4s", kill: "node-1", recovery: "10s" },
        { at: "7s", restart: "node-1", recovery: "10s" },
        { at: "9s", pause: "relayer", for: "2s", recovery: "1s" },
        { at: "12s", cut: "node-2", for: "1s", recovery: "10s" },
      ],
    },
    connections: { ...base.connections, closedEarly: 67, cutByFaults: 67, reconnected: 67 },
    delivery: {
      ...base.delivery,
      ...deliveryCounts(18_000, { delivered: 17_956, lost: 41, indeterminate: 3 }),
      outsideFaults: NO_VIOLATIONS,
    },
    server: runtime && {
      ...runtime,
      nodes: ["n0", "n1", "n2", "relayer"].flatMap((id) =>
        runtime.nodes.map((node) => ({ ...node, id, users: id === "relayer" ? null : 68 })),
      ),
    },
    faults: [
      {
        action: "kill",
        target: "n1",
        plannedUs: 7_000_000,
        injectedUs: 7_001_204,
        endedUs: 7_001_911,
        answersUntilUs: 17_000_000,
        timeline: { from: 10.2, to: 10.2 },
        failure: null,
        noticedAfterUs: 4_120,
        firstDeliveryAfterUs: 231_800,
        cut: 67,
        reconnected: 67,
        reconnectedAfterUs: { p50: 121_000, p95: 204_000, all: 262_000 },
        steadyAfterUs: 1_800_000,
        wrong: lost,
      },
      {
        action: "restart",
        target: "n1",
        plannedUs: 10_000_000,
        injectedUs: 10_000_870,
        endedUs: 10_412_000,
        answersUntilUs: 20_000_000,
        timeline: { from: 13.2, to: 13.6 },
        failure: null,
        noticedAfterUs: null,
        firstDeliveryAfterUs: 2_800,
        cut: 0,
        reconnected: 0,
        reconnectedAfterUs: { p50: null, p95: null, all: null },
        steadyAfterUs: 0,
        wrong: NO_VIOLATIONS,
      },
      {
        action: "pause",
        target: "relayer",
        plannedUs: 12_000_000,
        injectedUs: 12_000_310,
        endedUs: 14_001_020,
        answersUntilUs: 15_000_000,
        timeline: { from: 15.2, to: 17.2 },
        failure: null,
        noticedAfterUs: null,
        firstDeliveryAfterUs: 2_003_100,
        cut: 0,
        reconnected: 0,
        reconnectedAfterUs: { p50: null, p95: null, all: null },
        steadyAfterUs: null,
        wrong: NO_VIOLATIONS,
      },
      {
        action: "cut",
        target: "n2",
        plannedUs: 15_000_000,
        injectedUs: 15_000_400,
        endedUs: null,
        answersUntilUs: 26_000_000,
        timeline: { from: 18.2, to: 18.2 },
        failure: "<b>no</b> such link\u001b[31m",
        noticedAfterUs: null,
        firstDeliveryAfterUs: null,
        cut: 0,
        reconnected: 0,
        reconnectedAfterUs: { p50: null, p95: null, all: null },
        steadyAfterUs: null,
        wrong: NO_VIOLATIONS,
      },
    ],
  };
}
