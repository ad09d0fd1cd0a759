import { LatencyHistogram } from "../../../result/latency-histogram.js";
import { CloseGroups } from "../../close-groups.js";
import { PresenceLog } from "../../ledger/presence-log.js";
import { CutLog } from "./cut-log.js";

/** How one worker's users are doing. */
export interface UserCounts {
  /** Users that came in for the first time. */
  readonly opened: number;
  /** Users that never came in, and try no more. */
  readonly failed: number;
  /** Attempts made after a failed one. */
  readonly retried: number;
  /** Connections that ended before their users wanted it, and users that were not let back in. */
  readonly closedEarly: number;
  /** Times that users came back, after they had left by plan or had been cut off. */
  readonly reconnected: number;
  /** Users that are ready now: registered, and members of all their rooms. */
  readonly ready: number;
  /** Users on their way in for the first time, including those that wait to try again. */
  readonly pending: number;
  /** Handshakes under way now, including registration and rooms. */
  readonly inFlight: number;
  /** Connections that have begun and not ended yet. */
  readonly connections: number;
}

/** What is noted of one worker's users while they come and go. */
export class UserRecords {
  readonly counts: { -readonly [Name in keyof UserCounts]: number } = {
    opened: 0,
    failed: 0,
    retried: 0,
    closedEarly: 0,
    reconnected: 0,
    ready: 0,
    pending: 0,
    inFlight: 0,
    connections: 0,
  };
  /** From when users were due to connect until they were ready. */
  readonly connectTimes = new LatencyHistogram();
  /** Why connections failed or ended early. */
  readonly closes = new CloseGroups();
  /** When users were absent, CLOCK_MONOTONIC microseconds. */
  readonly presence = new PresenceLog();
  /** Connections that ended before their users wanted it. */
  readonly cuts = new CutLog();
}
