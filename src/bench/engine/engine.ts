import type { LatencyHistogram } from "../../result/latency-histogram.js";

/** What one turn of an engine is about: so many users, all of one process, and one kind of traffic. */
export interface Load {
  readonly users: number;
  readonly kind: "broadcast" | "dm";
  /** Messages sent a second: broadcasts, or private messages. */
  readonly perSec: number;
  /** How long the traffic is to last at least. */
  readonly seconds: number;
}

/** Length of every message's text, in bytes. */
export const CONTENT_BYTES = 64;

/** An engine that was started for one load. */
export interface RunningEngine {
  /** The process that it is, or that all its processes come from. */
  readonly pid: number;
  /** Resolves when the engine believes that everybody is in; an engine with a will of its own is on its way already. */
  connect(): Promise<void>;
  /** Collects garbage, where the engine can be asked to. */
  collectGarbage(): Promise<void>;
  startTraffic(): Promise<void>;
  /** Ends it, and every process of it. @throws Error when what it saw was not what was to be seen. */
  stop(): Promise<EngineWord>;
}

/** What an engine says of itself at the end, where it says anything. */
export interface EngineWord {
  readonly latencies: EngineLatencies | null;
}

/** Of the hold phase, in microseconds. */
export interface EngineLatencies {
  readonly scheduleLag: LatencyHistogram;
  /** Of the first kind of traffic there is. */
  readonly service: LatencyHistogram;
  readonly response: LatencyHistogram;
}

/** A load generator that this bench can start. */
export interface Engine {
  readonly name: string;
  /** What it does with a delivery. */
  readonly does: string;
  /**
   * It goes by a schedule of its own, from its start on: private messages begin with the first user, and broadcasts
   * have to be sent by somebody else.
   */
  readonly hasOwnSchedule: boolean;
  start(load: Load, url: string): Promise<RunningEngine>;
}
