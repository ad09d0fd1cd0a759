import type { NodeSnapshot } from "../../protocol/server-control.js";
import type { MemoryReadings } from "../../result/memory-slope.js";
import type { MemoryPlateau } from "../../result/run-result.js";
import type { WorkerMemory } from "../worker-messages.js";

/** Memory of both sides at the plateaus of the ramp, and after everyone has left. */
export class MemoryRecorder {
  readonly #server: MemoryPlateau[] = [];
  readonly #generator: MemoryPlateau[] = [];
  #serverAfterBytes: number | null = null;
  #generatorAfterBytes: number | null = null;

  addPlateau(nodes: readonly NodeSnapshot[], workers: readonly WorkerMemory[], kernel: number | null): void {
    const connections = workers.reduce((sum, { connected }) => sum + connected, 0);
    this.#generator.push({ connections, kernel, ...sumOfWorkers(workers) });
    if (nodes.length > 0) this.#server.push({ connections, kernel, ...sumOfNodes(nodes) });
  }

  addAfterDisconnect(nodes: readonly NodeSnapshot[], workers: readonly WorkerMemory[]): void {
    this.#serverAfterBytes = nodes.length > 0 ? sumOfNodes(nodes).rss : null;
    this.#generatorAfterBytes = workers.length > 0 ? sumOfWorkers(workers).rss : null;
  }

  /** `null` when no node was ever looked into. */
  get server(): MemoryReadings | null {
    return this.#server.length === 0 ? null : { plateaus: this.#server, rssAfterDisconnect: this.#serverAfterBytes };
  }

  get generator(): MemoryReadings | null {
    return this.#generator.length === 0
      ? null
      : { plateaus: this.#generator, rssAfterDisconnect: this.#generatorAfterBytes };
  }
}

function sumOfNodes(nodes: readonly NodeSnapshot[]) {
  return {
    rss: nodes.reduce((sum, { usage }) => sum + usage.rssBytes, 0),
    heapUsed: nodes.reduce((sum, { usage }) => sum + usage.heapUsedBytes, 0),
    external: nodes.reduce((sum, { usage }) => sum + usage.externalBytes, 0),
  };
}

function sumOfWorkers(workers: readonly WorkerMemory[]) {
  return {
    rss: workers.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
    heapUsed: workers.reduce((sum, { heapUsedBytes }) => sum + heapUsedBytes, 0),
    external: workers.reduce((sum, { externalBytes }) => sum + externalBytes, 0),
  };
}
