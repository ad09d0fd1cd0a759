import { setTimeout as sleep } from "node:timers/promises";
import { nowUs } from "../../base/clock.js";
import { US_PER_MS, US_PER_SEC } from "../../base/units.js";
import { WorkerPool } from "../../loadgen/coordinator/worker-pool.js";
import type { Settled } from "../../loadgen/ledger/settlement.js";
import { USUAL_PORTS } from "../../loadgen/routes/route-plan.js";
import type { WorkerObservations } from "../../loadgen/worker-messages.js";
import { makePlan, type Plan } from "../../plan/plan.js";
import { newRunId } from "../../protocol/marker.js";
import { LatencyHistogram } from "../../result/latency-histogram.js";
import { parseScenario } from "../../scenario/parse-scenario.js";
import type { Scenario } from "../../scenario/schema/scenario.js";
import { CONTENT_BYTES, type Engine, type EngineLatencies, type Load, type RunningEngine } from "./engine.js";

const RAMP_PER_SEC = 2_000;
const WARMUP_SEC = 1;
/** On a busy machine, messages may take a while to arrive. */
const DRAIN_SEC = 20;
const SETTLE_AGAIN_MS = 500;

function scenarioOf({ users, kind, perSec, seconds }: Load): Scenario {
  return parseScenario({
    version: 1,
    name: "engine-bench",
    users,
    ramp: { perSec: RAMP_PER_SEC },
    phases: { warmup: `${WARMUP_SEC}s`, hold: `${seconds}s`, drain: `${DRAIN_SEC}s` },
    traffic: { [kind]: { perSec, bytes: CONTENT_BYTES } },
  });
}

/** A worker process as `chatbench run` starts it, which judges and times every delivery. */
export const CHATBENCH: Engine = chatbenchEngine("chatbench");

/** @param entry the entry of the worker's process, if not the usual one. */
export function chatbenchEngine(name: string, entry?: URL): Engine {
  return {
    name,
    does: "judges and times every delivery",
    hasOwnSchedule: false,
    start: (load, url) => startWorker(scenarioOf(load), newRunId(Math.random), url, entry),
  };
}

/** Starts one worker that carries the whole of `scenario` out against the server at `url`. */
export async function startWorker(scenario: Scenario, runId: string, url: string, entry?: URL): Promise<RunningEngine> {
  const plan = makePlan(scenario);
  const deaths: string[] = [];
  const pool = await WorkerPool.start(
    {
      scenario,
      runId,
      zeroUs: nowUs(),
      workers: 1,
      client: "lean",
      verify: true,
      entrances: [url],
      localPorts: USUAL_PORTS,
    },
    { second: () => undefined, died: (_, how) => deaths.push(how) },
    entry,
  );
  return {
    pid: pool.workers[0]?.pid ?? 0,
    connect: () => pool.connect(0, scenario.users, nowUs()),
    collectGarbage: async () => void (await pool.measureMemory()),
    async startTraffic() {
      const startUs = nowUs() + 100 * US_PER_MS;
      pool.startTraffic(startUs, startUs + plan.trafficUs + DRAIN_SEC * US_PER_SEC);
    },
    async stop() {
      pool.stopSending();
      const settled = await settleAll(pool, plan);
      const [seen] = await pool.collectObservations();
      await pool.exit();
      if (seen == null) throw new Error(`the worker died: ${deaths.join(", ")}`);
      refuseUnproven(settled, seen, plan);
      return { latencies: latenciesOf(seen) };
    },
  };
}

function latenciesOf(seen: WorkerObservations): EngineLatencies {
  const response = seen.responseHdr.map((hdr) => LatencyHistogram.decode(hdr)).find(({ count }) => count > 0);
  return {
    scheduleLag: LatencyHistogram.decode(seen.scheduleLagHdr),
    service: LatencyHistogram.decode(seen.serviceHdr),
    response: response ?? new LatencyHistogram(),
  };
}

/** Judges deliveries repeatedly, until nothing is missing or the drain is over. */
async function settleAll(pool: WorkerPool, plan: Plan): Promise<readonly Settled[]> {
  const { record } = await pool.collectSends(plan, false);
  const deadlineUs = nowUs() + DRAIN_SEC * US_PER_SEC;
  for (;;) {
    await sleep(SETTLE_AGAIN_MS);
    const settled = await pool.settle(plan, record, Number.POSITIVE_INFINITY);
    const missing = settled.flatMap(({ tally }) => tally.byKind).some((one) => one.delivered < one.expected);
    if (!missing || nowUs() > deadlineUs) return settled;
  }
}

/**
 * Refuses a run in which something was not delivered or not judged, since its figures do not include the cost of that.
 */
function refuseUnproven(settled: readonly Settled[], seen: WorkerObservations, plan: Plan): void {
  const counts = settled.flatMap(({ tally }) => tally.byKind);
  const delivered = counts.reduce((sum, one) => sum + one.delivered, 0);
  const expected = counts.reduce((sum, one) => sum + one.expected, 0);
  const timed = seen.responseHdr.reduce((sum, hdr) => sum + LatencyHistogram.decode(hdr).count, 0);
  const failed = seen.failed + seen.closedEarly;
  if (delivered === 0 || delivered !== expected || timed === 0 || failed > 0) {
    throw new Error(
      `of ${expected} deliveries ${delivered} were right and ${timed} were timed; ${failed} of ${plan.users} users failed`,
    );
  }
}
