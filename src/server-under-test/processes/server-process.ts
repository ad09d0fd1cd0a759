import { setTimeout as sleep } from "node:timers/promises";
import { ChatbenchError } from "../../base/chatbench-error.js";
import type { ProcessTrace, TracedMessage } from "../../protocol/process-trace.js";
import type { ProcessExit, ProcessSnapshot } from "../../protocol/server-control.js";
import { type ProcessConfig, ProcessLife } from "./process-life.js";
import { signalIfWeDie } from "./signal-if-we-die.js";
import { sumOfLives } from "./sum-of-lives.js";

/** How long a process that is about to be ended has to report its counters. */
const LAST_WORDS_WITHIN_MS = 250;
/** How long a process that is being restarted has to shut down cleanly. */
const ORDERLY_END_WITHIN_MS = 5_000;
/** How long to retry a restart while the process cannot reach its neighbours or its port is not free yet. */
const START_AGAIN_WITHIN_MS = 30_000;
const START_AGAIN_EVERY_MS = 100;
const PASSING_FAILURES: readonly string[] = ["relayer_unreachable", "broker_unreachable", "port_taken"];

/**
 * One server process through all its lives: it can be killed, restarted on its port with the same configuration, paused
 * and resumed. These actions run one after another, and can be withdrawn until they strike.
 */
export class ServerProcess {
  readonly id: string;
  readonly port: number;
  readonly #start: () => Promise<ProcessLife>;
  readonly #listeners: ((exit: ProcessExit) => void)[] = [];
  readonly #noMoreStarts = new AbortController();
  #life: ProcessLife;
  #lastSeen: ProcessSnapshot | null = null;
  /** The sum of its earlier lives; `null` during the first. */
  #earlier: ProcessSnapshot | null = null;
  /** Ends the watch over the paused process; `null` when it is not paused. */
  #watchEnds: (() => Promise<void>) | null = null;
  #turn: Promise<void> = Promise.resolve();
  #stopping: Promise<void> | undefined;

  private constructor(first: ProcessLife, startAt: (port: number, signal: AbortSignal) => Promise<ProcessLife>) {
    this.id = first.id;
    this.port = first.port;
    this.#life = first;
    this.#start = () => startAt(this.port, this.#noMoreStarts.signal);
  }

  /**
   * @param entry the module it runs.
   * @param configAt makes its configuration for a port to listen on.
   * @param port the port of its first life. 0 lets the system pick one, which all its lives then use.
   * @throws ChatbenchError as `ProcessLife.start`.
   */
  static async start(entry: URL, configAt: (port: number) => ProcessConfig, port: number): Promise<ServerProcess> {
    const startAt = (at: number, signal?: AbortSignal) => ProcessLife.start(entry, configAt(at), signal);
    return new ServerProcess(await startAt(port), startAt);
  }

  /** The pid of the process that listens now, or that did last. */
  get pid(): number {
    return this.#life.pid;
  }

  /**
   * Returns `undefined` at once when it is dead or paused, and later when it does not answer. Counters continue from
   * those of earlier lives, as last seen. Before a deliberate end a last snapshot is taken, so only the very last
   * moment of a life is missing, or everything since the last snapshot if it was paused or died by itself.
   */
  async snapshot(collectGarbage: boolean): Promise<ProcessSnapshot | undefined> {
    const seen = await this.#look(collectGarbage);
    return seen === undefined ? undefined : sumOfLives(seen, this.#earlier);
  }

  /** Returns which messages its present life has seen; `undefined` when it cannot say. */
  async trace(messages: readonly TracedMessage[]): Promise<ProcessTrace | undefined> {
    return this.#watchEnds !== null || !this.#life.isRunning ? undefined : this.#life.trace(messages);
  }

  /** Ends it with SIGKILL. */
  kill(strike: () => void, withdrawn?: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      this.#mustRun("killed");
      await this.#look(false, LAST_WORDS_WITHIN_MS);
      if (withdrawn?.aborted) return;
      strike();
      await this.#life.kill();
      await this.#endWatch();
    }, withdrawn);
  }

  /**
   * Restarts it on its port; resolves when it listens. If it is running, it is shut down first: cleanly, or by SIGKILL
   * when it is paused.
   */
  restart(strike: () => void, withdrawn?: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      await this.#look(false, LAST_WORDS_WITHIN_MS);
      if (withdrawn?.aborted) return;
      strike();
      if (this.#watchEnds !== null) await this.#life.kill();
      await this.#life.stop(ORDERLY_END_WITHIN_MS);
      await this.#endWatch();
      if (this.#lastSeen !== null) this.#earlier = sumOfLives(this.#lastSeen, this.#earlier);
      this.#lastSeen = null;
      this.#life = await this.#startAgain();
      for (const listener of this.#listeners) this.#tellOfEnd(listener);
    }, withdrawn);
  }

  /** Pauses it with SIGSTOP. */
  pause(strike: () => void, withdrawn?: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      this.#mustRun("paused");
      if (this.#watchEnds !== null) return;
      this.#watchEnds = signalIfWeDie(this.#life.pid, "CONT");
      strike();
      this.#life.signal("SIGSTOP");
      this.#life.abandonRequests();
    }, withdrawn);
  }

  /** Resumes it; does nothing when it is not paused. */
  resume(): Promise<void> {
    return this.#inTurn(() => this.#resume());
  }

  /** Calls back whenever it ends without being asked to, in this life or a later one. */
  onUnexpectedExit(listener: (exit: ProcessExit) => void): void {
    this.#listeners.push(listener);
    this.#tellOfEnd(listener);
  }

  /** Ends it for good, with SIGKILL after `deadlineMs`. Safe to call again. */
  stop(deadlineMs: number): Promise<void> {
    this.#stopping ??= this.#stop(deadlineMs);
    return this.#stopping;
  }

  async #stop(deadlineMs: number): Promise<void> {
    this.#noMoreStarts.abort();
    await this.#turn;
    await this.#resume();
    await this.#life.stop(deadlineMs);
  }

  async #resume(): Promise<void> {
    if (this.#watchEnds !== null) this.#life.signal("SIGCONT");
    await this.#endWatch();
  }

  async #endWatch(): Promise<void> {
    const end = this.#watchEnds;
    this.#watchEnds = null;
    await end?.();
  }

  async #look(collectGarbage: boolean, withinMs?: number): Promise<ProcessSnapshot | undefined> {
    if (this.#watchEnds !== null || !this.#life.isRunning) return undefined;
    const life = this.#life;
    const seen = await life.snapshot(collectGarbage, withinMs);
    if (seen !== undefined && life === this.#life) this.#lastSeen = seen;
    return seen;
  }

  async #startAgain(): Promise<ProcessLife> {
    const giveUpAtMs = performance.now() + START_AGAIN_WITHIN_MS;
    for (;;) {
      try {
        return await this.#start();
      } catch (thrown) {
        const isPassing = thrown instanceof ChatbenchError && PASSING_FAILURES.includes(thrown.code);
        if (!isPassing || this.#noMoreStarts.signal.aborted || performance.now() > giveUpAtMs) throw thrown;
      }
      await sleep(START_AGAIN_EVERY_MS);
    }
  }

  #tellOfEnd(listener: (exit: ProcessExit) => void): void {
    const life = this.#life;
    void life.exited.then((exit) => {
      if (!life.isStopping) listener(exit);
    });
  }

  #mustRun(done: string): void {
    if (this.#life.isRunning) return;
    throw new ChatbenchError("fault_impossible", `${this.id} is not running, so it cannot be ${done}.`);
  }

  /** Acts when all earlier actions are done. Resolves at once when it is withdrawn before that. */
  #inTurn(act: () => Promise<void>, withdrawn?: AbortSignal): Promise<void> {
    let hasBegun = false;
    const done = this.#turn.then(async () => {
      if (this.#noMoreStarts.signal.aborted || withdrawn?.aborted) return;
      hasBegun = true;
      await act();
    });
    this.#turn = done.catch(() => undefined);
    return new Promise((resolve, reject) => {
      const withdraw = (): void => {
        if (!hasBegun) resolve();
      };
      withdrawn?.addEventListener("abort", withdraw);
      void done.then(resolve, reject).finally(() => withdrawn?.removeEventListener("abort", withdraw));
    });
  }
}
