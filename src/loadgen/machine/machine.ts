import { cpus, loadavg, platform, release, totalmem } from "node:os";
import type { Environment } from "../../result/run-result.js";
import { readDescriptorLimit, usableCores } from "./read-machine-facts.js";

/** What a result says about its machine. */
export type Machine = Pick<
  Environment,
  "platform" | "kernel" | "cpuModel" | "cores" | "memoryBytes" | "descriptorLimit" | "loadAverage"
>;

/** Describes this machine and how busy it is now. */
export function readMachine(): Machine {
  return {
    cores: usableCores(),
    descriptorLimit: readDescriptorLimit(),
    platform: platform(),
    kernel: release(),
    cpuModel: cpus()[0]?.model.trim() ?? "unknown",
    memoryBytes: totalmem(),
    // Windows has no such figure.
    loadAverage: platform() === "win32" ? null : Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}
