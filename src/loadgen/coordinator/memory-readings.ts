import type { HeapBytes } from "../../base/own-memory.js";
import type { ProcessSnapshot } from "../../protocol/server-control.js";
import type { MemoryReadings } from "../../result/memory-slope.js";
import type { MemoryPlateau } from "../../result/run-result.js";
import type { WorkerMemory } from "../worker-messages.js";

/** One look at both sides: the nodes and the workers. */
export interface BothSides {
  readonly nodes: readonly ProcessSnapshot[];
  readonly workers: readonly WorkerMemory[];
}

/** Keeps the memory of both sides at the plateaus of the ramp, and after everyone has left. */
export class MemoryRecorder {
  readonly #server: MemoryPlateau[] = [];
  readonly #generator: MemoryPlateau[] = [];
  #serverAround: MemoryReadings["rssAroundDisconnect"] = null;
  #generatorAround: MemoryReadings["rssAroundDisconnect"] = null;

  addPlateau(nodes: readonly ProcessSnapshot[], workers: readonly WorkerMemory[], kernel: number | null): void {
    const connections = workers.reduce((sum, { connected }) => sum + connected, 0);
    this.#generator.push({ connections, kernel, ...sumOfWorkers(workers) });
    if (nodes.length > 0) this.#server.push({ connections, kernel, ...sumOfNodes(nodes) });
  }

  addDisconnect(before: BothSides, after: BothSides): void {
    const rss = (side: (sides: BothSides) => number) => ({ before: side(before), after: side(after) });
    if (before.nodes.length > 0 && after.nodes.length > 0)
      this.#serverAround = rss(({ nodes }) => sumOfNodes(nodes).rss);
    if (after.workers.length > 0) this.#generatorAround = rss(({ workers }) => sumOfWorkers(workers).rss);
  }

  /** What the nodes used; `null` when nobody ever looked. */
  get server(): MemoryReadings | null {
    return this.#server.length === 0 ? null : { plateaus: this.#server, rssAroundDisconnect: this.#serverAround };
  }

  get generator(): MemoryReadings | null {
    return this.#generator.length === 0
      ? null
      : { plateaus: this.#generator, rssAroundDisconnect: this.#generatorAround };
  }
}

const sumOfNodes = (nodes: readonly ProcessSnapshot[]) => sumOf(nodes.map(({ usage }) => usage));

const sumOfWorkers = (workers: readonly WorkerMemory[]) => sumOf(workers);

/**
 * What a heap holds free counts as nobody's: the next connections fill it without any growth, 300 of them a megabyte,
 * and a process would seem to grow by leaps.
 */
function sumOf(processes: readonly Pick<WorkerMemory, "rssBytes" | keyof HeapBytes>[]) {
  return {
    rss: processes.reduce((sum, { rssBytes, heapFreeBytes }) => sum + rssBytes - heapFreeBytes, 0),
    heapUsed: processes.reduce((sum, { heapUsedBytes }) => sum + heapUsedBytes, 0),
    external: processes.reduce((sum, { externalBytes }) => sum + externalBytes, 0),
  };
}
