import { randomStream } from "../../base/random.js";
import { HISTORY_SCHEMA, type HistoryEntry } from "../../result/history/history-entry.js";

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2026, 8, 1, 9, 30);

export const SAMPLE_MACHINE: HistoryEntry["machine"] = {
  cpuModel: "AMD EPYC 7763 64-Core Processor",
  cores: 2,
  node: "v20.20.1",
  chatbench: "0.1.0",
};

/** Returns the entry of one day, 0 being the first, with what is given in place of the usual. */
export function sampleEntry(day: number, given: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    schema: HISTORY_SCHEMA,
    at: new Date(FIRST_DAY + day * DAY_MS).toISOString(),
    commit: (0x3f2a1bc0 + day * 0x10101).toString(16).padEnd(40, "0"),
    branch: "main",
    dirty: false,
    scenario: "ci",
    scenarioDigest: `sha256:${"0".repeat(64)}`,
    machine: SAMPLE_MACHINE,
    runs: 5,
    verdict: "pass",
    outcome: "equivalent",
    values: {},
    counters: {},
    ...given,
  };
}

/** The day from which private messages take longer, and the one from which fewer connections are examined. */
export const SLOWER_FROM = 24;
export const FEWER_FROM = 30;

/** Returns forty days of a server: its p99 rises by half, the connections that it examines fall, and memory stays. */
export function sampleHistory(): readonly HistoryEntry[] {
  const random = randomStream(7);
  const about = (value: number): number => value * (1 + 0.06 * (random() + random() - 1));
  return Array.from({ length: 40 }, (_, day) =>
    sampleEntry(day, {
      verdict: day === SLOWER_FROM ? "fail" : "pass",
      outcome: day === SLOWER_FROM ? "regressed" : "equivalent",
      values: {
        "latency.dm.p50": about(320),
        "latency.dm.p99": about(day < SLOWER_FROM ? 1_900 : 2_850),
        "latency.fanout.p95": about(3_600),
        "memory.perConnection.rss": about(4_590),
        "server.cpuSec": about(1.9),
      },
      counters: {
        "server.perMessage.connectionsExaminedPerDm": day < FEWER_FROM ? 100 : 1,
        "server.perMessage.framesEncodedPerBroadcast": 1,
      },
    }),
  );
}
