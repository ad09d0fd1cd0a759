import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { lastWords } from "../../base/last-words.js";
import { STEADY_MEMORY_ENV, steadyMemoryFlags } from "../../base/own-memory.js";
import type { ProcessTrace, TracedMessage } from "../../protocol/process-trace.js";
import type { ProcessExit, ProcessReport, ProcessRequest, ProcessSnapshot } from "../../protocol/server-control.js";

/**
 * The size that V8 by itself lets the young generation reach, so that a server under load has what it would have
 * anyway.
 */
const SEMI_SPACE_MB = 16;
const STDERR_KEPT_CHARS = 8_192;
/** A process that does not answer for this long is left out of a snapshot or a trace. */
const ANSWER_WITHIN_MS = 15_000;

type Listening = Extract<ProcessReport, { type: "listening" }>;

/** The configuration sent to a server process; each entry adds its own fields. */
export interface ProcessConfig {
  readonly id: string;
}

/** One server process, seen from its parent, which forks it and sends it requests over the process channel. */
export class ProcessLife {
  readonly id: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<ProcessExit>;
  readonly #waiting = new Map<number, (report: ProcessReport | undefined) => void>();
  #stderr = "";
  #listening: Listening | undefined;
  #lastRequestId = 0;
  #stopping: Promise<void> | undefined;

  private constructor(id: string, child: ChildProcess) {
    this.id = id;
    this.#child = child;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT_CHARS);
    });
    child.stdout?.resume();
    child.on("message", (message) => this.#receive(message as ProcessReport));
    // `close` rather than `exit`, since all of stderr has been read by then.
    this.#exited = new Promise((resolve) => {
      child.once("close", (exitCode, signal) => {
        this.abandonRequests();
        resolve({ id, exitCode, signal, stderr: this.#stderr });
      });
    });
  }

  /**
   * Forks a process and waits until it listens.
   * @param entry the module it runs.
   * @param abandoned ends the process while it is starting.
   * @throws ChatbenchError with the code that the process reports (`port_taken`, …), or `node_failed` when it just
   * dies.
   */
  static async start(entry: URL, config: ProcessConfig, abandoned?: AbortSignal): Promise<ProcessLife> {
    const child = fork(fileURLToPath(entry), {
      execArgv: [...steadyMemoryFlags(SEMI_SPACE_MB)],
      env: { ...process.env, ...STEADY_MEMORY_ENV },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const node = new ProcessLife(config.id, child);
    node.#send({ type: "start", config });
    const abandon = (): void => node.#end();
    abandoned?.addEventListener("abort", abandon);
    if (abandoned?.aborted) abandon();
    try {
      node.#listening = await node.#firstReport();
      return node;
    } catch (thrown) {
      await node.stop(0);
      throw thrown;
    } finally {
      abandoned?.removeEventListener("abort", abandon);
    }
  }

  /** The port it listens on; 0 before it does. */
  get port(): number {
    return this.#listening?.port ?? 0;
  }

  get pid(): number {
    return this.#listening?.pid ?? this.#child.pid ?? 0;
  }

  /** Resolves when the process has ended, whatever the reason. */
  get exited(): Promise<ProcessExit> {
    return this.#exited;
  }

  /** Whether it was asked to end. */
  get isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Returns `undefined` when the process has died or does not answer within `withinMs`. */
  async snapshot(collectGarbage: boolean, withinMs = ANSWER_WITHIN_MS): Promise<ProcessSnapshot | undefined> {
    const request = { type: "snapshot", requestId: ++this.#lastRequestId, collectGarbage } as const;
    const report = await this.#ask(request, withinMs);
    return report?.type === "snapshot" ? report.snapshot : undefined;
  }

  /** Returns `undefined` when the process has died, does not answer or does not trace messages. */
  async trace(messages: readonly TracedMessage[]): Promise<ProcessTrace | undefined> {
    const request = { type: "trace", requestId: ++this.#lastRequestId, messages } as const;
    const report = await this.#ask(request, ANSWER_WITHIN_MS);
    return report?.type === "trace" ? (report.trace ?? undefined) : undefined;
  }

  /** Sends a signal to the process that listens, which may be a child of the forked one. */
  signal(signal: NodeJS.Signals): void {
    try {
      if (this.isRunning) process.kill(this.pid, signal);
    } catch {
      // It has just ended, and `exited` reports that.
    }
  }

  /** Settles all open requests with `undefined`, since no answers will come. */
  abandonRequests(): void {
    for (const settle of this.#waiting.values()) settle(undefined);
  }

  /** Ends it with SIGKILL; resolves when it is gone. Does not count as an unexpected exit. */
  kill(): Promise<void> {
    this.#end();
    return this.stop(0);
  }

  /** Asks the process to end, and kills it after `deadlineMs`; resolves when it is gone. */
  stop(deadlineMs: number): Promise<void> {
    this.#stopping ??= this.#stop(deadlineMs);
    return this.#stopping;
  }

  async #stop(deadlineMs: number): Promise<void> {
    this.#send({ type: "stop", requestId: ++this.#lastRequestId });
    const deadline = setTimeout(() => this.#end(), deadlineMs);
    await this.#exited;
    clearTimeout(deadline);
  }

  /**
   * Kills the listening process first: it may be a child of the forked one, which after its own death could not end it.
   */
  #end(): void {
    this.signal("SIGKILL");
    this.#child.kill("SIGKILL");
  }

  #firstReport(): Promise<Listening> {
    return new Promise((resolve, reject) => {
      this.#child.once("message", (message) => {
        const report = message as ProcessReport;
        if (report.type === "listening") resolve(report);
        else if (report.type === "startFailed") reject(new ChatbenchError(report.code, report.message, report.hint));
      });
      this.#child.once("error", (error) => reject(nodeFailed(this.id, error.message)));
      void this.#exited.then((exit) => reject(nodeFailed(this.id, lastWords(exit.stderr) || describe(exit))));
    });
  }

  #ask(
    request: Extract<ProcessRequest, { type: "snapshot" | "trace" }>,
    withinMs: number,
  ): Promise<ProcessReport | undefined> {
    return new Promise((resolve) => {
      const settle = (report: ProcessReport | undefined): void => {
        clearTimeout(patience);
        this.#waiting.delete(request.requestId);
        resolve(report);
      };
      const patience = setTimeout(() => settle(undefined), withinMs);
      this.#waiting.set(request.requestId, settle);
      if (!this.#send(request)) settle(undefined);
    });
  }

  #send(request: ProcessRequest): boolean {
    if (!this.#child.connected) return false;
    // A failure means that the process is gone, and `exited` reports that.
    this.#child.send(request, () => undefined);
    return true;
  }

  #receive(report: ProcessReport): void {
    if (report.type === "snapshot" || report.type === "trace") this.#waiting.get(report.requestId)?.(report);
  }
}

function nodeFailed(id: string, detail: string): ChatbenchError {
  return new ChatbenchError("node_failed", `The server's process ${id} did not start: ${detail}`);
}

function describe({ exitCode, signal }: ProcessExit): string {
  return signal === null ? `it exited with code ${exitCode}.` : `it was ended by ${signal}.`;
}
