import type { PortRange } from "../routes/route-plan.js";

/** The descriptors that a process needs besides its connections: files, pipes, and those of the event loop. */
export const SPARE_DESCRIPTORS = 100;

/** Returns the number of connections that a process with this limit may have. */
export function usableDescriptors(limit: number | null): number {
  return Math.max(0, (limit ?? Number.POSITIVE_INFINITY) - SPARE_DESCRIPTORS);
}

/** What a machine offers a run. `null` if the system does not report it, which never prevents a run. */
export interface MachineFacts {
  readonly cores: number;
  /** Whether `cores` is the quota of a control group, below the number of processors. */
  readonly isQuota: boolean;
  /** The most open descriptors of one process. */
  readonly descriptorLimit: number | null;
  /** Memory available without swapping, within the control groups of this process. */
  readonly availableMemoryBytes: number;
  /** The most connections that may wait for one listener to accept them (net.core.somaxconn). */
  readonly acceptBacklog: number | null;
  /** Connections that the kernel's firewall tracks: now, and at most. */
  readonly tracked: { readonly now: number; readonly most: number } | null;
  /** The ports that connections leave from. */
  readonly localPorts: PortRange | null;
  /** The IP addresses of the interfaces. */
  readonly addresses: readonly string[] | null;
  /** Whether all of 127.0.0.0/8 is this machine, as on Linux, rather than only 127.0.0.1. */
  readonly ownsAllLoopback: boolean;
}
