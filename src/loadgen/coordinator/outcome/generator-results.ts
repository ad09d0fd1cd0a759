import { LatencyHistogram } from "../../../result/latency-histogram.js";
import { memoryPerConnection } from "../../../result/memory-slope.js";
import type { Generator } from "../../../result/run-result.js";
import { busiestWindow, type Saturation, type WorkerLoad } from "../../../result/verdict/saturation.js";
import type { ClientName } from "../../client/clients.js";
import { holdPhase, type RunObservations } from "../run-observations.js";

/** Returns how each worker coped with the hold phase. Pure. */
export function workerLoads(seen: RunObservations): readonly WorkerLoad[] {
  const { fromUs, toUs } = holdPhase(seen);
  return seen.workers.map((worker, id) => {
    const streams = seen.sends[id]?.streams.filter((stream) => stream !== null) ?? [];
    const sent = streams.reduce((sum, stream) => sum + stream.sent, 0);
    const dropped = streams.reduce((sum, stream) => sum + stream.dropped, 0);
    const offline = streams.reduce((sum, stream) => sum + stream.droppedOffline, 0);
    return {
      id,
      scheduleLagP99Us: worker === null ? 0 : LatencyHistogram.decode(worker.scheduleLagHdr).quantile(0.99),
      eventLoopPerSec: seen.timeline.eventLoopPerSec(id, fromUs, toUs),
      planned: sent + dropped,
      // A run that was cut short dropped the rest of its plan on purpose.
      dropped: seen.halt === null ? dropped - offline : 0,
    };
  });
}

/** Returns what the generator itself used, worker by worker. Pure. */
export function generatorOf(
  seen: RunObservations,
  client: ClientName,
  loads: readonly WorkerLoad[],
  saturation: Saturation,
): Generator {
  const workers = loads.map(({ id, eventLoopPerSec, scheduleLagP99Us }) => ({
    id,
    users: seen.workerUsers[id] ?? 0,
    cpuSec: seen.workers[id]?.cpuSec ?? 0,
    rss: seen.workerRssBytes[id] ?? 0,
    eventLoop: eventLoopPerSec.reduce((sum, share) => sum + share, 0) / Math.max(1, eventLoopPerSec.length),
    eventLoopWorst5s: busiestWindow(eventLoopPerSec)?.share ?? 0,
    scheduleLagP99Us,
    backlog: seen.workers[id]?.backlog ?? 0,
    finished: seen.workers[id] != null,
  }));
  return {
    client,
    workers,
    cpu: workers.reduce((sum, { cpuSec }) => sum + cpuSec, 0),
    eventLoop: Math.max(0, ...workers.map(({ eventLoop }) => eventLoop)),
    ledgerBytes: seen.workers.reduce((sum, worker) => sum + (worker?.ledgerBytes ?? 0), 0),
    saturated: saturation.saturated,
    reasons: saturation.reasons,
    memory: seen.memory.generator && memoryPerConnection(seen.memory.generator),
  };
}
