import { availableParallelism, freemem, networkInterfaces, platform } from "node:os";
import { type ReadSystemFile, readSystemFile } from "../../base/system-file.js";
import type { PortRange } from "../routes/route-plan.js";
import { memoryLeftInGroups, tightestCpuQuota } from "./control-group.js";
import type { MachineFacts } from "./machine-facts.js";

/** Reads what this machine offers a run now. Each fact may be unknown. */
export function readMachineFacts(read: ReadSystemFile = readSystemFile): MachineFacts {
  return {
    cores: usableCores(read),
    isQuota: usableCores(read) < availableParallelism(),
    descriptorLimit: readDescriptorLimit(read),
    availableMemoryBytes: Math.min(availableBytes(read), memoryLeftInGroups(read) ?? Number.POSITIVE_INFINITY),
    acceptBacklog: numberIn(read, "/proc/sys/net/core/somaxconn"),
    tracked: readTracked(read),
    localPorts: readLocalPorts(read),
    addresses: interfaceAddresses(),
    ownsAllLoopback: platform() === "linux",
  };
}

/**
 * Returns the processors that this process may use: those it is bound to, limited by the quotas of its control groups.
 */
export function usableCores(read: ReadSystemFile = readSystemFile): number {
  return Math.min(availableParallelism(), tightestCpuQuota(read)?.cores ?? Number.POSITIVE_INFINITY);
}

/**
 * Reads the most files and sockets that one process may have open (proc(5)). Node.js raises its soft limit to the hard
 * one.
 */
export function readDescriptorLimit(read: ReadSystemFile = readSystemFile): number | null {
  const soft = /^Max open files\s+(\d+)/m.exec(read("/proc/self/limits") ?? "")?.[1];
  return soft === undefined ? null : Number(soft);
}

/** Reads the memory available without swapping: what Linux calls available, on other systems what is free. */
function availableBytes(read: ReadSystemFile): number {
  const kib = /^MemAvailable:\s+(\d+) kB/m.exec(read("/proc/meminfo") ?? "")?.[1];
  return kib === undefined ? freemem() : Number(kib) * 1024;
}

function readTracked(read: ReadSystemFile): MachineFacts["tracked"] {
  const now = numberIn(read, "/proc/sys/net/netfilter/nf_conntrack_count");
  const most = numberIn(read, "/proc/sys/net/netfilter/nf_conntrack_max");
  return now === null || most === null ? null : { now, most };
}

/** Also for IPv6 (ip-sysctl.rst). */
function readLocalPorts(read: ReadSystemFile): PortRange | null {
  const match = /^\s*(\d+)\s+(\d+)\s*$/.exec(read("/proc/sys/net/ipv4/ip_local_port_range") ?? "");
  const range = { first: Number(match?.[1]), last: Number(match?.[2]) };
  return match !== null && range.first > 0 && range.first <= range.last ? range : null;
}

/** Some sandboxes forbid this. */
function interfaceAddresses(): readonly string[] | null {
  try {
    return Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
  } catch {
    return null;
  }
}

function numberIn(read: ReadSystemFile, path: string): number | null {
  const text = read(path)?.trim() ?? "";
  return /^\d+$/.test(text) ? Number(text) : null;
}
