import { US_PER_SEC } from "../../base/units.js";
import type { ProcessSnapshot } from "../../protocol/server-control.js";
import { LatencyHistogram } from "../../result/latency-histogram.js";
import type { Phase, TimelineSecond } from "../../result/run-result.js";
import type { WorkerSecond } from "../worker-messages.js";
import type { Progress } from "./progress.js";

/** Receipts take a while: only what was asked for this long ago counts as missing. */
const OVERDUE_SEC = 2;

/** A second of the run, but for what others used of the machine. */
type SecondOfRun = Omit<TimelineSecond, "foreignCpu" | "stolenCpu">;

/** A look at all nodes at one moment. */
interface ServerSample {
  readonly atUs: number;
  readonly nodes: readonly ProcessSnapshot[];
}

/** Collects the seconds of the workers and of the server, and puts them together. Times are CLOCK_MONOTONIC. */
export class Timeline {
  readonly zeroUs: number;
  readonly #users: number;
  readonly #hasChurn: boolean;
  /** By second, then by worker. */
  readonly #seconds = new Map<number, Map<number, WorkerSecond>>();
  readonly #samples: ServerSample[] = [];
  readonly #phases: { readonly phase: Phase; readonly fromUs: number }[] = [];
  /** The deliveries of all seconds up to and including `#summedTo`. */
  #deliveries = 0;
  #summedTo = -1;

  constructor(zeroUs: number, users: number, hasChurn: boolean) {
    this.zeroUs = zeroUs;
    this.#users = users;
    this.#hasChurn = hasChurn;
  }

  enter(phase: Phase, atUs: number): void {
    this.#phases.push({ phase, fromUs: atUs });
  }

  addSecond(worker: number, second: WorkerSecond): void {
    const workers = this.#seconds.get(second.index) ?? new Map<number, WorkerSecond>();
    const replaced = workers.get(worker)?.deliveries ?? 0;
    if (second.index <= this.#summedTo) this.#deliveries += second.deliveries - replaced;
    this.#seconds.set(second.index, workers.set(worker, second));
  }

  addSample(atUs: number, nodes: readonly ProcessSnapshot[]): void {
    this.#samples.push({ atUs, nodes });
  }

  /** Returns the sample nearest to a moment, or `null` if there is none. */
  sampleNear(atUs: number): ServerSample | null {
    let nearest: ServerSample | null = null;
    for (const sample of this.#samples) {
      if (nearest === null || Math.abs(sample.atUs - atUs) < Math.abs(nearest.atUs - atUs)) nearest = sample;
    }
    return nearest;
  }

  /** Returns the last look at each process up to a moment. Those that have ended since are shown as they were last seen. */
  lastLooks(atUs: number): readonly ProcessSnapshot[] {
    const looks = this.#samples.filter((sample) => sample.atUs <= atUs);
    return [...new Map(looks.flatMap(({ nodes }) => nodes.map((node) => [node.id, node]))).values()];
  }

  /** Returns one worker's share of busy time in each whole second of [fromUs, toUs). */
  eventLoopPerSec(worker: number, fromUs: number, toUs: number): readonly number[] {
    const first = Math.ceil((fromUs - this.zeroUs) / US_PER_SEC);
    const end = Math.floor((toUs - this.zeroUs) / US_PER_SEC);
    const shares: number[] = [];
    for (let index = first; index < end; index++) {
      const share = this.#seconds.get(index)?.get(worker)?.eventLoop;
      if (share !== undefined) shares.push(share);
    }
    return shares;
  }

  progress(index: number): Progress {
    const now = this.#sum(index);
    const owedThen = this.#sum(index - OVERDUE_SEC).owedSoFar;
    const deliveries = this.#deliveriesUpTo(index);
    return {
      phase: this.#phaseAt(this.zeroUs + index * US_PER_SEC),
      elapsedSec: index + 1,
      connected: now.connected,
      failed: now.failed,
      away: now.away,
      users: this.#users,
      offeredPerSec: now.offered,
      sentPerSec: now.sent,
      deliveriesPerSec: now.deliveries,
      deliveries,
      missing: this.#hasChurn ? null : Math.max(0, owedThen - deliveries),
    };
  }

  /** Returns the whole run, second by second. */
  seconds(): readonly SecondOfRun[] {
    const indexes = [...this.#seconds.keys()].filter((index) => index >= 0).sort((a, b) => a - b);
    const owedSoFar = new Map<number, number>();
    return indexes.map((index) => this.#second(index, this.#owedSince(index, owedSoFar)));
  }

  /** Returns what the workers' sends of a second ask for, and notes in `owedSoFar` what they have asked for up to its end. */
  #owedSince(index: number, owedSoFar: Map<number, number>): number {
    let owed = 0;
    for (const [worker, second] of this.#seconds.get(index) ?? []) {
      owed += second.owedSoFar - (owedSoFar.get(worker) ?? 0);
      owedSoFar.set(worker, second.owedSoFar);
    }
    return owed;
  }

  #second(index: number, owed: number): SecondOfRun {
    const workers = [...(this.#seconds.get(index)?.values() ?? [])];
    const sum = this.#sum(index);
    const response = new LatencyHistogram();
    for (const { responseBuckets } of workers) if (responseBuckets !== null) response.addBuckets(responseBuckets);
    const some = response.count > 0;
    return {
      t: index,
      phase: this.#phaseAt(this.zeroUs + (index + 0.5) * US_PER_SEC),
      connected: sum.connected,
      offered: sum.offered,
      sent: sum.sent,
      owed,
      deliveries: sum.deliveries,
      mean: some ? response.mean : null,
      p50: some ? response.quantile(0.5) : null,
      p99: some ? response.quantile(0.99) : null,
      max: some ? response.quantile(1) : null,
      generatorEventLoop: workers.length === 0 ? null : Math.max(...workers.map(({ eventLoop }) => eventLoop)),
      ...this.#serverSecond(index),
    };
  }

  /** Returns the server's figures between the two samples that bound a second; none when one of them is missing. */
  #serverSecond(index: number): Pick<TimelineSecond, "serverEventLoop" | "serverCpu" | "serverRss"> {
    const from = this.sampleNear(this.zeroUs + index * US_PER_SEC);
    const to = this.sampleNear(this.zeroUs + (index + 1) * US_PER_SEC);
    if (from === null || to === null || to.atUs - from.atUs < US_PER_SEC / 2) {
      return { serverEventLoop: null, serverCpu: null, serverRss: null };
    }
    const isWhole = to.nodes.every(({ id }) => from.nodes.some((node) => node.id === id));
    // The counters of a process that was restarted go on from its last life.
    const before = isWhole ? from.nodes : this.lastLooks(from.atUs);
    return {
      serverEventLoop: Math.max(...busyShares(before, to.nodes).values()),
      serverCpu: cpuSecBetween(before, to.nodes) / ((to.atUs - from.atUs) / US_PER_SEC),
      serverRss: to.nodes.reduce((sum, { usage }) => sum + usage.rssBytes, 0),
    };
  }

  #phaseAt(atUs: number): Phase {
    return this.#phases.findLast(({ fromUs }) => fromUs <= atUs)?.phase ?? "ramp";
  }

  /** Returns the deliveries of all seconds up to `index`, by adding those of the seconds since the last call. */
  #deliveriesUpTo(index: number): number {
    while (this.#summedTo < index) this.#deliveries += this.#sum(++this.#summedTo).deliveries;
    while (this.#summedTo > index) this.#deliveries -= this.#sum(this.#summedTo--).deliveries;
    return this.#deliveries;
  }

  #sum(index: number): Omit<WorkerSecond, "index" | "responseBuckets" | "eventLoop"> {
    const sum = { connected: 0, failed: 0, away: 0, offered: 0, sent: 0, owedSoFar: 0, deliveries: 0 };
    for (const second of this.#seconds.get(index)?.values() ?? []) {
      sum.connected += second.connected;
      sum.failed += second.failed;
      sum.away += second.away;
      sum.offered += second.offered;
      sum.sent += second.sent;
      sum.owedSoFar += second.owedSoFar;
      sum.deliveries += second.deliveries;
    }
    return sum;
  }
}

/** Returns what the processes that are there now have used since. One that has ended since takes nothing away. */
function cpuSecBetween(from: readonly ProcessSnapshot[], to: readonly ProcessSnapshot[]): number {
  const before = new Map(from.map(({ id, usage }) => [id, usage.cpuSec]));
  return to.reduce((sum, { id, usage }) => sum + usage.cpuSec - (before.get(id) ?? 0), 0);
}

/** Returns for which share of the time between two looks the event loop of each node was busy. */
export function busyShares(
  from: readonly ProcessSnapshot[],
  to: readonly ProcessSnapshot[],
): ReadonlyMap<string, number> {
  return new Map(
    to.map(({ id, usage }) => {
      const before = from.find((node) => node.id === id)?.usage;
      const activeMs = usage.eventLoopActiveMs - (before?.eventLoopActiveMs ?? 0);
      const idleMs = usage.eventLoopIdleMs - (before?.eventLoopIdleMs ?? 0);
      return [id, activeMs + idleMs > 0 ? activeMs / (activeMs + idleMs) : 0];
    }),
  );
}
