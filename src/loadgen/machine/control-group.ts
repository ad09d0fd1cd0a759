import type { ReadSystemFile } from "../../base/system-file.js";

/** What a group can limit, of what we ask about. */
type Controller = "cpu" | "memory";

/** A control group: a folder of files, of the first or the second version of control groups. */
interface Group {
  readonly version: 1 | 2;
  /** Ends with a slash. */
  readonly folder: string;
}

/**
 * Returns the groups that a process is in, for one controller: its own, and those around it up to the outermost that
 * is mounted here. A limit of a group is one of all groups inside it. Inside a container the path may be the host's,
 * of which only the end is mounted, or nothing at all but the root (cgroups(7)).
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

/** Where a hierarchy is mounted, and which of its groups is the root there; the usual place where nobody tells. */
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

/** Spaces in the paths of /proc/PID/mountinfo are written `\040`. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** `/a/b` → `/a/b/`, `/a/`, `/` */
function withParents(path: string): readonly string[] {
  const names = path.split("/").filter((name) => name !== "");
  return Array.from({ length: names.length + 1 }, (_, i) => ["", ...names.slice(0, names.length - i), ""].join("/"));
}

/** How the two versions name what they tell of memory (cgroup-v2.rst, cgroup-v1/memory.rst). */
const MEMORY = {
  1: { limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes", cache: /^total_inactive_file (\d+)$/m },
  2: { limit: "memory.max", used: "memory.current", cache: /^inactive_file (\d+)$/m },
} as const;

/**
 * Bytes left to this process by the control groups it is in, a container's among them; `null` where no group has a
 * limit. The tightest counts. Cached pages of files that nobody has looked at lately are given up before anything
 * else, so they are not counted as used.
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

/** Processor time that a control group may use, of all processes in it and in the groups inside. */
export interface CpuQuota {
  /** Processor seconds a second. */
  readonly cores: number;
  /** The group's folder, ending with a slash. */
  readonly folder: string;
}

/** Returns the quotas of all groups that a process is in; `null` where the system does not tell its groups. */
export function cpuQuotas(read: ReadSystemFile, pid: number | "self" = "self"): readonly CpuQuota[] | null {
  if (read(`/proc/${pid}/cgroup`) === null) return null;
  return groupsOf(read, "cpu", pid).flatMap(({ version, folder }): CpuQuota[] => {
    const [quotaUs, periodUs] =
      version === 2
        ? (read(`${folder}cpu.max`) ?? "").trim().split(" ").map(Number)
        : [numberIn(read, `${folder}cpu.cfs_quota_us`), numberIn(read, `${folder}cpu.cfs_period_us`)];
    // `max` and -1 are no numbers here: no limit.
    return quotaUs && periodUs ? [{ cores: quotaUs / periodUs, folder }] : [];
  });
}

/** Returns the tightest of them; `null` where there is none. */
export function tightestCpuQuota(read: ReadSystemFile, pid: number | "self" = "self"): CpuQuota | null {
  const quotas = cpuQuotas(read, pid) ?? [];
  return quotas.reduce<CpuQuota | null>((a, b) => (a === null || b.cores < a.cores ? b : a), null);
}

/** How often a group was stopped because its quota was used up, since it was made. */
export interface ThrottleCount {
  /** Periods in which any of its processes wanted to run. */
  readonly periods: number;
  /** Those in which the quota did not last. */
  readonly throttled: number;
  /** How long it was stopped, summed over the processors; `null` where the group does not tell. */
  readonly sec: number | null;
}

/** `null` where the group does not tell, or is gone. The second version counts microseconds, the first nanoseconds. */
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
