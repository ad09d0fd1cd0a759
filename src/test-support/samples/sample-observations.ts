import { MemoryRecorder } from "../../loadgen/coordinator/memory-readings.js";
import type { RunObservations } from "../../loadgen/coordinator/run-observations.js";
import { Timeline } from "../../loadgen/coordinator/timeline.js";
import { BitSet, type BitSetPages } from "../../loadgen/ledger/bit-set.js";
import { TallyKeeper } from "../../loadgen/ledger/delivery-tally.js";
import { SentLog } from "../../loadgen/ledger/sent-log.js";
import type { StreamSends, WorkerObservations } from "../../loadgen/worker-messages.js";
import type { Plan } from "../../plan/plan.js";
import { LatencyHistogram } from "../../result/latency-histogram.js";
import { fakeProcessors } from "../fakes/fake-processors.js";

function histogramOf(timesUs: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const us of timesUs) histogram.record(us);
  return histogram;
}

/** A histogram of these times, as a worker reports it at the end. */
export const hdrOf = (...timesUs: readonly number[]): string => histogramOf(timesUs).encode();

/** The same, as a worker reports it every second. */
export const bucketsOf = (...timesUs: readonly number[]): Uint32Array => histogramOf(timesUs).filledBuckets();

const NO_TIMES = hdrOf();

/** Makes the report of a worker that had nothing to do, with `changes`. */
export const workerOf = (changes: Partial<WorkerObservations> = {}): WorkerObservations => ({
  opened: 0,
  failed: 0,
  retried: 0,
  closedEarly: 0,
  reconnected: 0,
  pings: 0,
  closes: [],
  cuts: { cutUs: new Float64Array(), backUs: new Float64Array(), entrance: new Uint16Array() },
  serverErrors: [],
  faults: [],
  responseHdr: [NO_TIMES, NO_TIMES, NO_TIMES],
  serviceHdr: NO_TIMES,
  scheduleLagHdr: NO_TIMES,
  connectHdr: NO_TIMES,
  backlog: 0,
  fanOut: [null, null, null],
  cpuSec: 0,
  rssBytes: 0,
  ledgerBytes: 0,
  ...changes,
});

/** Makes the observations of a run in which nothing happened, with `changes`. */
export const seenOf = (plan: Plan, changes: Partial<RunObservations> = {}): RunObservations => ({
  plan,
  timeline: new Timeline(0, plan.users, false),
  memory: new MemoryRecorder(),
  sends: [],
  tally: new TallyKeeper(),
  audit: null,
  incomplete: [],
  knownAway: 0,
  workers: [],
  workerUsers: [],
  workerRssBytes: [],
  http: null,
  halt: null,
  lostTrace: null,
  serverExits: [],
  faults: [],
  leftovers: null,
  processors: fakeProcessors(),
  connectingUs: 0,
  rampStartUs: 0,
  trafficStartUs: 0,
  endUs: plan.trafficUs,
  serverBefore: [],
  serverAfter: [],
  serverFull: [],
  ...changes,
});

/** Makes a set of message numbers, as a worker reports it. */
export function bitsOf(size: number, ...numbers: readonly number[]): BitSetPages {
  const bits = new BitSet(size);
  for (const number of numbers) bits.add(number);
  return bits.pages;
}

/** Makes a worker's report on one stream without any sends, with `changes`. */
export const sendsOf = (changes: Partial<StreamSends> = {}): StreamSends => ({
  log: new SentLog().pages(),
  sent: 0,
  dropped: 0,
  droppedOffline: 0,
  away: 0,
  rejected: null,
  accepted: null,
  ...changes,
});
