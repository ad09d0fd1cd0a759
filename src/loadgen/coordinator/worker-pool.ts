import type { Plan } from "../../plan/plan.js";
import { type UserRange, workerRange } from "../../plan/users.js";
import { BitSet } from "../ledger/bit-set.js";
import type { NotFoundAnswers } from "../ledger/not-found-log.js";
import { mergeSentLogs } from "../ledger/sent-log.js";
import type { SendRecordPages, Settled } from "../ledger/settlement.js";
import { unknownReceipts } from "../ledger/unknown-receipts.js";
import type { StreamSends, WorkerMemory, WorkerObservations, WorkerSetup } from "../worker-messages.js";
import { type WorkerEvents, WorkerProcess, workerFailed } from "./worker-process.js";

const EXIT_LIMIT_MS = 5_000;

/** What all workers said of their sends; `null` for a worker that died. */
export type AllSends = readonly ({ readonly streams: readonly (StreamSends | null)[] } | null)[];

/** The workers of a run, addressed all at once. */
export class WorkerPool {
  readonly workers: readonly WorkerProcess[];

  private constructor(workers: readonly WorkerProcess[]) {
    this.workers = workers;
    // A worker ends when its channel closes, but one that is stopped does not notice.
    process.once("exit", this.#killAll);
  }

  /**
   * @param entry what a worker's process runs, if not the usual.
   * @throws ChatbenchError `worker_failed` when one ends before it is ready; none is left behind.
   */
  static async start(setup: Omit<WorkerSetup, "worker">, events: WorkerEvents, entry?: URL): Promise<WorkerPool> {
    const early = { how: "" };
    const starts = Array.from({ length: setup.workers }, (_, worker) => {
      const { from, to } = workerRange(setup.scenario.users, setup.workers, worker);
      const died: WorkerEvents["died"] = (id, how) => {
        early.how ||= how;
        events.died(id, how);
      };
      return WorkerProcess.start({ ...setup, worker }, to - from, { ...events, died }, entry);
    });
    const pool = new WorkerPool(await Promise.all(starts));
    const dead = pool.workers.find(({ alive }) => !alive);
    if (dead !== undefined) {
      await pool.exit();
      throw workerFailed(dead.id, early.how);
    }
    return pool;
  }

  readonly #killAll = (): void => {
    for (const worker of this.workers) worker.kill();
  };

  get alive(): readonly WorkerProcess[] {
    return this.workers.filter(({ alive }) => alive);
  }

  /** Resolves when every user with a place in [from, to) of the connect order is ready or has failed. */
  async connect(from: number, to: number, startUs: number): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.ask({ type: "connect", from, to, startUs }, "connected")));
  }

  startTraffic(trafficStartUs: number, deadlineUs: number): void {
    for (const worker of this.workers) worker.tell({ type: "startTraffic", trafficStartUs, deadlineUs });
  }

  faultInjected(index: number, atUs: number): void {
    for (const worker of this.workers) worker.tell({ type: "faultInjected", index, atUs });
  }

  stopSending(): void {
    for (const worker of this.workers) worker.tell({ type: "stopSending" });
  }

  async measureMemory(): Promise<readonly WorkerMemory[]> {
    const answers = await Promise.all(this.workers.map((worker) => worker.ask({ type: "measureMemory" }, "memory")));
    return answers.flatMap((answer) => (answer === null ? [] : [answer.memory]));
  }

  /** Collects what all workers sent, and combines it as each worker needs it to judge what is missing. */
  async collectSends(
    plan: Plan,
    planIsOver: boolean,
  ): Promise<{
    readonly sends: AllSends;
    readonly record: SendRecordPages;
    readonly notFound: readonly NotFoundAnswers[];
  }> {
    const sends = await Promise.all(
      this.workers.map((worker) => worker.ask({ type: "reportSends", planIsOver }, "sends")),
    );
    const noted = (list: "rejected" | "accepted") =>
      plan.streams.map((stream) => {
        const pages = sends.flatMap((answer) => (stream && answer?.streams[stream.kind]?.[list]) ?? []);
        if (stream === null || pages.length === 0) return null;
        const bits = new BitSet(stream.count);
        for (const one of pages) bits.addAll(BitSet.of(one));
        return bits.pages;
      });
    const record: SendRecordPages = {
      sent: plan.streams.map((stream) => {
        const logs = sends.map((answer) => (stream && answer?.streams[stream.kind]?.log) ?? null);
        return stream && mergeSentLogs(stream, plan.users, logs).pages;
      }),
      rejected: noted("rejected"),
      accepted: noted("accepted"),
      unknownSenders: this.#deadRanges(plan).map((dead) => ({ ...dead.range, untilUs: dead.untilUs })),
      maxLagUs: Math.max(0, ...sends.map((answer) => answer?.maxLagUs ?? 0)),
      cutUs: new Map(sends.flatMap((answer) => [...(answer?.cutUs ?? [])])),
    };
    return { sends, record, notFound: sends.flatMap((answer) => answer?.notFound ?? []) };
  }

  /** Returns the users of workers that died, and when that was. */
  #deadRanges(plan: Plan): readonly { readonly range: UserRange; readonly untilUs: number }[] {
    return this.workers
      .filter(({ alive }) => !alive)
      .map(({ id, endedUs }) => ({ range: workerRange(plan.users, this.workers.length, id), untilUs: endedUs }));
  }

  /** Lets every worker judge what is missing for its own users. */
  async settle(plan: Plan, record: SendRecordPages, watchedUntilUs: number): Promise<readonly Settled[]> {
    const ask = (worker: WorkerProcess) => worker.ask({ type: "settle", record, watchedUntilUs }, "settled");
    const answers = await Promise.all(this.workers.map(ask));
    const settled = answers.flatMap((answer) => answer ?? []);
    const unknown = this.#deadRanges(plan).map(({ range }) => unknownReceipts(plan, record, range));
    return [...settled, ...unknown];
  }

  /** How many of the answers "user not found" are about users that this run knows to have been away. */
  async countKnownAway(
    plan: Plan,
    sent: SendRecordPages["sent"],
    answers: readonly NotFoundAnswers[],
  ): Promise<number> {
    const sentDms = sent[plan.dm?.kind ?? -1];
    if (sentDms == null || answers.every(({ recipients }) => recipients.length === 0)) return 0;
    const ask = (worker: WorkerProcess) => worker.ask({ type: "countKnownAway", answers, sentDms }, "knownAway");
    const counts = await Promise.all(this.workers.map(ask));
    // Users of a worker that died have gone, and nobody knows when.
    const dead = this.#deadRanges(plan).map(({ range }) => range);
    const gone = answers.flatMap(({ recipients }) =>
      [...recipients].filter((user) => dead.some(({ from, to }) => user >= from && user < to)),
    );
    return counts.reduce((sum, answer) => sum + (answer?.count ?? 0), gone.length);
  }

  async collectObservations(): Promise<readonly (WorkerObservations | null)[]> {
    const ask = (worker: WorkerProcess) => worker.ask({ type: "reportObservations" }, "observations");
    const answers = await Promise.all(this.workers.map(ask));
    return answers.map((answer) => answer && answer.observations);
  }

  async disconnect(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.ask({ type: "disconnect" }, "disconnected")));
  }

  async exit(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.exit(EXIT_LIMIT_MS)));
    process.off("exit", this.#killAll);
  }
}
