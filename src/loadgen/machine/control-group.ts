import type { ReadSystemFile } from "../../base/system-file.js";

/** How the two versions of control groups name things (cgroup-v2.rst, cgroup-v1/memory.rst). */
const VERSIONS = [
  {
    line: /^0::(\/.*)$/m,
    root: "/sys/fs/cgroup",
    limit: "memory.max",
    used: "memory.current",
    cache: /^inactive_file (\d+)$/m,
  },
  {
    line: /^\d+:(?:[a-z_]+,)*memory(?:,[a-z_]+)*:(\/.*)$/m,
    root: "/sys/fs/cgroup/memory",
    limit: "memory.limit_in_bytes",
    used: "memory.usage_in_bytes",
    cache: /^total_inactive_file (\d+)$/m,
  },
] as const;

/**
 * Bytes left to this process by the control groups it is in, a container's among them; `null` where no group has a
 * limit. A limit of a group is one of all groups inside it, so the tightest counts. Cached pages of files that
 * nobody has looked at lately are given up before anything else, so they are not counted as used.
 */
export function memoryLeftInGroups(read: ReadSystemFile): number | null {
  const groups = read("/proc/self/cgroup") ?? "";
  const left = VERSIONS.flatMap((version) => {
    const path = version.line.exec(groups)?.[1];
    return path === undefined ? [] : withParents(path).map((group) => leftIn(`${version.root}${group}`, version, read));
  }).filter((bytes) => bytes !== null);
  return left.length === 0 ? null : Math.max(0, Math.min(...left));
}

/** `/a/b` → `/a/b/`, `/a/`, `/`. Inside a container the path may be the host's, and only `/` is there. */
function withParents(path: string): readonly string[] {
  const names = path.split("/").filter((name) => name !== "");
  return Array.from({ length: names.length + 1 }, (_, i) => ["", ...names.slice(0, names.length - i), ""].join("/"));
}

function leftIn(group: string, version: (typeof VERSIONS)[number], read: ReadSystemFile): number | null {
  const [limit, used] = [version.limit, version.used].map((file) => read(group + file)?.trim() ?? "");
  if (!/^\d+$/.test(limit ?? "") || !/^\d+$/.test(used ?? "")) return null;
  const cached = Number(version.cache.exec(read(`${group}memory.stat`) ?? "")?.[1] ?? 0);
  return Number(limit) - Math.max(0, Number(used) - cached);
}
