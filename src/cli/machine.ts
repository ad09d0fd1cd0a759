import { readFileSync } from "node:fs";
import { cpus, freemem, loadavg, platform, release, totalmem } from "node:os";
import type { MachineFacts } from "../loadgen/coordinator/feasibility.js";

/** The most files and sockets one process may have open; `null` where the system does not say (proc(5)). */
function descriptorLimit(): number | null {
  try {
    const limits = readFileSync("/proc/self/limits", "utf8");
    const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    return soft === undefined ? null : Number(soft);
  } catch {
    return null;
  }
}

/** Memory that can be had without swapping: what Linux calls available, elsewhere what is free. */
function availableMemoryBytes(): number {
  try {
    const kib = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1];
    return kib === undefined ? freemem() : Number(kib) * 1024;
  } catch {
    return freemem();
  }
}

/** What this machine is and has. */
export function readMachine(): MachineFacts & {
  readonly platform: string;
  readonly kernel: string;
  readonly cpuModel: string;
  readonly memoryBytes: number;
  /** Over the last minute; `null` on Windows, which has no such figure. */
  readonly loadAverage: number | null;
} {
  const cores = cpus();
  return {
    cores: cores.length,
    descriptorLimit: descriptorLimit(),
    availableMemoryBytes: availableMemoryBytes(),
    platform: platform(),
    kernel: release(),
    cpuModel: cores[0]?.model.trim() ?? "unknown",
    memoryBytes: totalmem(),
    loadAverage: platform() === "win32" ? null : Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}
