import type { LatencyHistogram } from "../../result/latency-histogram.js";

/** The load of one turn of an engine: a number of users, all in one process, and one kind of traffic. */
export interface Load {
  readonly users: number;
  readonly kind: "broadcast" | "dm";
  /** Messages sent per second: broadcasts, or private messages. */
  readonly perSec: number;
  /** The traffic lasts at least this long. */
  readonly seconds: number;
}

/** Length of every message's text, in bytes. */
export const CONTENT_BYTES = 64;

/** An engine that has been started for one load. */
export interface RunningEngine {
  /** Its process, or the parent of all its processes. */
  readonly pid: number;
  /**
   * Resolves when the engine reports that all users are connected. An engine with its own schedule has already begun.
   */
  connect(): Promise<void>;
  /** Collects garbage, if the engine can do so on request. */
  collectGarbage(): Promise<void>;
  startTraffic(): Promise<void>;
  /** Ends it and all its processes. @throws Error when it did not see what it should have. */
  stop(): Promise<EngineWord>;
}

/** What an engine reports about itself at the end, if anything. */
export interface EngineWord {
  readonly latencies: EngineLatencies | null;
}

/** Schedule lag in the hold phase, in microseconds. */
export interface EngineLatencies {
  readonly scheduleLag: LatencyHistogram;
  /** Of the first kind of traffic there is. */
  readonly service: LatencyHistogram;
  readonly response: LatencyHistogram;
}

/** A load generator that this bench can start. */
export interface Engine {
  readonly name: string;
  /** What it does with each delivery, in words. */
  readonly does: string;
  /**
   * Whether it follows its own schedule from its start: private messages begin with the first user, and another client
   * has to send the broadcasts.
   */
  readonly hasOwnSchedule: boolean;
  start(load: Load, url: string): Promise<RunningEngine>;
}
