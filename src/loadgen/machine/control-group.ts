import type { ReadSystemFile } from "../../base/system-file.js";

/** The resources of interest that a control group can limit. */
type Controller = "cpu" | "memory";

/** A control group: a folder of files, in version 1 or 2 of control groups. */
interface Group {
  readonly version: 1 | 2;
  /** The folder's path, ending with a slash. */
  readonly folder: string;
}

/**
 * Returns the groups that a process is in, for one controller: its own and its parents, up to the outermost mounted
 * here. A group's limit applies to all groups inside it. Inside a container, the path may be the host's, of which only
 * the end is mounted, or only the root (cgroups(7)).
 */
function groupsOf(read: ReadSystemFile, controller: Controller, pid: number | "self"): readonly Group[] {
  const paths = read(`/proc/${pid}/cgroup`) ?? "";
  const mounts = read("/proc/self/mountinfo") ?? "";
  return ([1, 2] as const).flatMap((version) => {
    const line = version === 2 ? /^0::(\/.*)$/m : new RegExp(`^\\d+:(?:[^:]+,)?${controller}(?:,[^:]+)?:(/.*)$`, "m");
    const path = line.exec(paths)?.[1];
    if (path === undefined) return [];
    const { root, folder } = mountOf(mounts, version, controller);
    const inside = root === "/" || !`${path}/`.startsWith(`${root}/`) ? path : path.slice(root.length);
    return withParents(inside).map((group) => ({ version, folder: folder + group }));
  });
}

/** Returns where a hierarchy is mounted, and which of its groups is the root there; the usual place if unknown. */
function mountOf(mounts: string, version: 1 | 2, controller: Controller): { root: string; folder: string } {
  for (const line of mounts.split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    const [, , , root = "/", folder = ""] = before.split(" ").map(unescaped);
    const [type, , options = ""] = after.split(" ");
    if (version === 2 ? type === "cgroup2" : type === "cgroup" && options.split(",").includes(controller)) {
      return { root, folder };
    }
  }
  return { root: "/", folder: version === 2 ? "/sys/fs/cgroup" : `/sys/fs/cgroup/${controller}` };
}

/** Decodes a path of /proc/PID/mountinfo, where spaces are written `\040`. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** Returns a path and its parents: `/a/b` → `/a/b/`, `/a/`, `/`. */
function withParents(path: string): readonly string[] {
  const names = path.split("/").filter((name) => name !== "");
  return Array.from({ length: names.length + 1 }, (_, i) => ["", ...names.slice(0, names.length - i), ""].join("/"));
}

/** The names of memory figures in both versions (cgroup-v2.rst, cgroup-v1/memory.rst). */
const MEMORY = {
  1: { limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes", cache: /^total_inactive_file (\d+)$/m },
  2: { limit: "memory.max", used: "memory.current", cache: /^inactive_file (\d+)$/m },
} as const;

/**
 * Returns the bytes that the control groups of this process, a container's included, leave to it; `null` if no group
 * has a limit. The tightest limit counts. Inactive file cache does not count as used, since the kernel reclaims it
 * first.
 */
export function memoryLeftInGroups(read: ReadSystemFile): number | null {
  const left = groupsOf(read, "memory", "self").flatMap(({ version, folder }) => {
    const names = MEMORY[version];
    const limit = numberIn(read, folder + names.limit);
    const used = numberIn(read, folder + names.used);
    if (limit === null || used === null) return [];
    const cached = Number(names.cache.exec(read(`${folder}memory.stat`) ?? "")?.[1] ?? 0);
    return [limit - Math.max(0, used - cached)];
  });
  return left.length === 0 ? null : Math.max(0, Math.min(...left));
}

/** The processor time that a control group allows to all processes in it and in groups inside it. */
export interface CpuQuota {
  /** Processor seconds per second. */
  readonly cores: number;
  /** The group's folder, ending with a slash. */
  readonly folder: string;
}

/** Returns the quotas of all groups that a process is in; `null` if the system does not report its groups. */
export function cpuQuotas(read: ReadSystemFile, pid: number | "self" = "self"): readonly CpuQuota[] | null {
  if (read(`/proc/${pid}/cgroup`) === null) return null;
  return groupsOf(read, "cpu", pid).flatMap(({ version, folder }): CpuQuota[] => {
    const [quotaUs, periodUs] =
      version === 2
        ? (read(`${folder}cpu.max`) ?? "").trim().split(" ").map(Number)
        : [numberIn(read, `${folder}cpu.cfs_quota_us`), numberIn(read, `${folder}cpu.cfs_period_us`)];
    // `max` and -1 mean no limit.
    return quotaUs && periodUs ? [{ cores: quotaUs / periodUs, folder }] : [];
  });
}

/** Returns the tightest quota; `null` if there is none. */
export function tightestCpuQuota(read: ReadSystemFile, pid: number | "self" = "self"): CpuQuota | null {
  const quotas = cpuQuotas(read, pid) ?? [];
  return quotas.reduce<CpuQuota | null>((a, b) => (a === null || b.cores < a.cores ? b : a), null);
}

/** How often a group was throttled because its quota was used up, since it was created. */
export interface ThrottleCount {
  /** Periods in which any of its processes wanted to run. */
  readonly periods: number;
  /** Periods in which the quota was used up. */
  readonly throttled: number;
  /** The throttled time, summed over the processors; `null` if the group does not report it. */
  readonly sec: number | null;
}

/**
 * Reads a group's throttling; `null` if it does not report it, or is gone. Version 2 counts microseconds, version 1
 * nanoseconds.
 */
export function readThrottleCount(read: ReadSystemFile, { folder }: CpuQuota): ThrottleCount | null {
  const stat = read(`${folder}cpu.stat`) ?? "";
  const numberOf = (name: string): number | null => {
    const digits = new RegExp(`^${name} (\\d+)$`, "m").exec(stat)?.[1];
    return digits === undefined ? null : Number(digits);
  };
  const [periods, throttled] = [numberOf("nr_periods"), numberOf("nr_throttled")];
  if (periods === null || throttled === null) return null;
  const [us, ns] = [numberOf("throttled_usec"), numberOf("throttled_time")];
  return { periods, throttled, sec: us !== null ? us / 1e6 : ns === null ? null : ns / 1e9 };
}

function numberIn(read: ReadSystemFile, path: string): number | null {
  const text = read(path)?.trim() ?? "";
  return /^\d+$/.test(text) ? Number(text) : null;
}
