import type { ReadSystemFile } from "../../base/system-file.js";
import type { Throttling } from "../../result/run-result.js";
import { type CpuQuota, cpuQuotas, readThrottleCount, type ThrottleCount } from "../machine/control-group.js";

/** The processes that have a part in a run; what they start has one too. */
export interface Parties {
  readonly generator: number;
  /** None when the server is on another machine; `null` when it is on this one and cannot be found. */
  readonly server: readonly number[] | null;
}

/** The groups with a quota around the generator and around the server at one moment, by their folders. */
export type QuotaCounts = ReadonlyMap<string, Pick<Throttling, "of" | "cores"> & ThrottleCount>;

/** Returns what the groups have counted since they were made; `null` where the system does not tell them. */
export function readQuotaCounts(read: ReadSystemFile, { generator, server }: Parties): QuotaCounts | null {
  const own = cpuQuotas(read, generator);
  if (own === null) return null;
  const theirs = (server ?? []).flatMap((pid) => cpuQuotas(read, pid) ?? []);
  const isIn = (folder: string, quotas: readonly CpuQuota[]) => quotas.some((quota) => quota.folder === folder);
  return new Map(
    [...own, ...theirs].flatMap((quota) => {
      const count = readThrottleCount(read, quota);
      const { cores, folder } = quota;
      const of = !isIn(folder, theirs) ? "generator" : isIn(folder, own) ? "both" : "server";
      return count === null ? [] : [[folder, { of, cores, ...count }] as const];
    }),
  );
}

/** Returns what the groups that were there all the time counted in between. */
export function throttlingBetween(from: QuotaCounts, to: QuotaCounts): readonly Throttling[] {
  return [...to].flatMap(([folder, { of, cores, ...count }]) => {
    const before = from.get(folder);
    if (before === undefined) return [];
    const sec = count.sec === null || before.sec === null ? null : count.sec - before.sec;
    return [{ of, cores, periods: count.periods - before.periods, throttled: count.throttled - before.throttled, sec }];
  });
}
