import { compareResults } from "../../experiment/comparison/compare-results.js";
import type { ComparedSide, ComparisonFacts } from "../../experiment/comparison/compared-side.js";
import type { Comparison } from "../../result/comparison/comparison.js";
import type { RunResult } from "../../result/run-result.js";
import { sampleResult } from "./sample-result.js";

/** What is needed of a comparison beside its runs: by default of stored results. */
export function facts(but: Partial<ComparisonFacts> = {}): ComparisonFacts {
  return {
    name: "200-users",
    command: "chatbench compare a/result.json b/result.json",
    chatbench: "0.1.0",
    startedAt: "2025-03-14T09:26:53.589Z",
    durationUs: 314_000_000,
    vary: [],
    plan: null,
    interrupted: false,
    ...but,
  };
}

/** Makes a side of so many sample runs; `change` makes each of them what it is to be. */
export function side(
  label: string,
  runs: number,
  change: (result: RunResult, run: number) => RunResult = (result) => result,
  settings: ComparedSide["settings"] = {},
): ComparedSide {
  return {
    label,
    settings,
    runs: Array.from({ length: runs }, (_, run) => ({
      file: `${label}-${run}/result.json`,
      result: change(sampleResult({ id: `${label}-${run}` }), run),
      repeats: null,
    })),
  };
}

/** Makes a grid of users and routing strategies, in which map-scan is slower and examines half of all connections. */
export function gridComparison(users: readonly number[], runs: number): Comparison {
  const routings = ["map-scan", "map-lookup"] as const;
  const sides = users.flatMap((count) =>
    routings.map((routing) =>
      side(`users=${count}, ${routing}`, runs, (result, run) => routed(result, count, routing, run), {
        users: count,
        "server.routing": routing,
      }),
    ),
  );
  const vary = [
    { key: "users", values: users },
    { key: "server.routing", values: routings },
  ];
  const order = Array.from({ length: runs }, () => sides.map((_, i) => i)).flat();
  return compareResults(sides, facts({ vary, plan: { runsEach: runs, order } }));
}

function routed(result: RunResult, users: number, routing: "map-scan" | "map-lookup", run: number): RunResult {
  const { scenario, latency, server } = result;
  if (latency.dm === null || server === null || scenario.server === undefined) return result;
  const connectionsExaminedPerDm = routing === "map-scan" ? users / 2 : 1;
  const p50 = latency.dm.p50 + 2 * connectionsExaminedPerDm + 5 * run;
  return {
    ...result,
    scenario: { ...scenario, users, server: { ...scenario.server, routing } },
    latency: { ...latency, dm: { ...latency.dm, p50, p99: 3 * p50 } },
    server: { ...server, perMessage: { ...server.perMessage, connectionsExaminedPerDm } },
  };
}

/** Returns the result with other values at some paths, such as `latency.dm.p50` or `memory.perConnection.rss.bytes`. */
export function withValues(result: RunResult, values: Readonly<Record<string, unknown>>): RunResult {
  return Object.entries(values).reduce<RunResult>(
    (changed, [path, value]) => replaced(changed, path.split("."), value) as RunResult,
    result,
  );
}

function replaced(owner: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const record = owner as Readonly<Record<string, unknown>>;
  return { ...record, [key]: replaced(record[key], rest, value) };
}
