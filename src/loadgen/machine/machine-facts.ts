import type { PortRange } from "../routes/route-plan.js";

/** Descriptors a process needs besides its connections: files, pipes, the event loop's own. */
export const SPARE_DESCRIPTORS = 100;

/** Connections that a process with this limit may have. */
export function usableDescriptors(limit: number | null): number {
  return Math.max(0, (limit ?? Number.POSITIVE_INFINITY) - SPARE_DESCRIPTORS);
}

/** What a machine has to offer a run. `null` where the system does not tell, which never keeps a run from starting. */
export interface MachineFacts {
  readonly cores: number;
  /** Whether that is the quota of a control group, and there are more processors. */
  readonly isQuota: boolean;
  /** Most open descriptors of one process. */
  readonly descriptorLimit: number | null;
  /** What can be had without swapping, and within the control group that this process is in. */
  readonly availableMemoryBytes: number;
  /** Most connections that may wait for one listener to accept them (net.core.somaxconn). */
  readonly acceptBacklog: number | null;
  /** Connections that the kernel's firewall keeps track of: now, and at most. */
  readonly tracked: { readonly now: number; readonly most: number } | null;
  /** The ports that connections leave from. */
  readonly localPorts: PortRange | null;
  /** IP addresses of the interfaces. */
  readonly addresses: readonly string[] | null;
  /** Whether all of 127.0.0.0/8 is this machine, as on Linux, and not 127.0.0.1 alone. */
  readonly ownsAllLoopback: boolean;
}
