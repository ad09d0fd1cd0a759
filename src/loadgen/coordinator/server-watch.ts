import { nowUs } from "../../base/clock.js";
import type { ProcessExit, ProcessSnapshot, ServerUnderTest } from "../../protocol/server-control.js";
import type { Halt } from "./halt.js";
import type { RunListener } from "./progress.js";
import type { Timeline } from "./timeline.js";

const SAMPLE_EVERY_MS = 1_000;
const SNAPSHOT_LIMIT_MS = 15_000;

/** Watches the server that a run started: samples it every second, and halts the run when one of its processes dies. */
export class ServerWatch {
  /** The processes that ended without being asked to. */
  readonly exits: ProcessExit[] = [];
  readonly #server: ServerUnderTest | null;
  readonly #timeline: Timeline;
  readonly #listener: RunListener;
  readonly #halt: Halt;
  readonly #sampler: NodeJS.Timeout;
  #isSampling = false;

  /** @param server `null` where the scenario names a running one: nothing is known of it. */
  constructor(server: ServerUnderTest | null, timeline: Timeline, listener: RunListener, halt: Halt) {
    this.#server = server;
    this.#timeline = timeline;
    this.#listener = listener;
    this.#halt = halt;
    this.#sampler = setInterval(() => void this.#sample(), SAMPLE_EVERY_MS);
    server?.onUnexpectedExit((exit) => this.#onExit(exit));
  }

  stop(): void {
    clearInterval(this.#sampler);
  }

  /** Returns a look at every process; nothing when the server is not ours or does not answer in time. */
  async snapshot(collectGarbage: boolean): Promise<readonly ProcessSnapshot[]> {
    if (this.#server === null) return [];
    return (await withinMs(SNAPSHOT_LIMIT_MS, this.#server.snapshot({ collectGarbage }))) ?? [];
  }

  async #sample(): Promise<void> {
    if (this.#server === null || this.#isSampling) return;
    this.#isSampling = true;
    const nodes = await this.#server.snapshot({ collectGarbage: false }).catch(() => []);
    if (nodes.length > 0) this.#timeline.addSample(nowUs(), nodes);
    this.#isSampling = false;
  }

  #onExit(exit: ProcessExit): void {
    this.exits.push(exit);
    const how = exit.signal ?? `exit code ${exit.exitCode}`;
    this.#listener.onNotice({
      code: "server_died",
      message: `Node ${exit.id} of the server under test died (${how}).`,
    });
    this.#halt.raise("server died");
  }
}

/** Returns what `work` comes to, or `null` when it takes longer or fails. */
export async function withinMs<T>(limitMs: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs);
  });
  return Promise.race([work.catch(() => null), limit]).finally(() => clearTimeout(timer));
}
