import { formatBytes, formatCount } from "../../base/units.js";
import { type MachineFacts, SPARE_DESCRIPTORS, usableDescriptors } from "../machine/machine-facts.js";
import { portCount } from "../routes/route-plan.js";
import type { About, Unit } from "./finding.js";
import { bytesPerUser, PROCESS_BYTES } from "./memory.js";
import { USERS_PER_WORKER } from "./workers.js";

/** How many idle users one resource carries, server and generator on this machine. `null`: not known. */
export interface Bound {
  readonly about: About;
  readonly unit: Unit;
  readonly has: number | null;
  /** With one node … */
  readonly oneNode: number | null;
  /** … and with as many nodes, workers and source addresses as it takes; infinite when they lift this bound. */
  readonly cluster: number | null;
  readonly why: string;
}

/** How many users the machine could hold at most, and which resource is in the way. */
export interface Capacity {
  readonly bounds: readonly Bound[];
  readonly oneNode: { readonly users: number; readonly about: About };
  readonly cluster: { readonly users: number; readonly about: About };
}

/** Returns the most users that a scenario of any shape could have on this machine, connected and silent. */
export function capacityOf(machine: MachineFacts): Capacity {
  const bounds = [descriptors(machine), ports(machine), memory(machine), conntrack(machine)];
  return { bounds, oneNode: least(bounds, "oneNode"), cluster: least(bounds, "cluster") };
}

function least(bounds: readonly Bound[], shape: "oneNode" | "cluster"): { users: number; about: About } {
  const known = bounds.map((bound) => ({ users: bound[shape] ?? Number.POSITIVE_INFINITY, about: bound.about }));
  return known.reduce((a, b) => (b.users < a.users ? b : a));
}

function descriptors({ descriptorLimit }: MachineFacts): Bound {
  const each = descriptorLimit === null ? null : usableDescriptors(descriptorLimit);
  return {
    about: "node-descriptors",
    unit: "descriptors",
    has: descriptorLimit,
    oneNode: each,
    cluster: each === 0 ? 0 : Number.POSITIVE_INFINITY,
    why:
      each === null
        ? "The limit of one process is not known."
        : `One process holds ${formatCount(each)} connections (less ${SPARE_DESCRIPTORS} for itself); more nodes and workers hold more.`,
  };
}

function ports({ localPorts }: MachineFacts): Bound {
  const count = localPorts && portCount(localPorts);
  return {
    about: "ports",
    unit: "ports",
    has: count,
    oneNode: count,
    cluster: Number.POSITIVE_INFINITY,
    why:
      count === null
        ? "The range of ports is not known."
        : `${formatCount(count)} connections from one address to one port of the server; each node, and each address in sources, adds as many.`,
  };
}

/** Bounds users by memory. In a cluster each user also brings its share of the processes. */
function memory({ availableMemoryBytes, descriptorLimit }: MachineFacts): Bound {
  const each = bytesPerUser(true);
  const perProcess = Math.max(1, Math.min(USERS_PER_WORKER, usableDescriptors(descriptorLimit)));
  const share = each + (2 * PROCESS_BYTES) / perProcess;
  const oneNode = Math.max(0, Math.floor((availableMemoryBytes - 2 * PROCESS_BYTES) / each));
  return {
    about: "memory",
    unit: "bytes",
    has: availableMemoryBytes,
    oneNode,
    cluster: Math.floor(availableMemoryBytes / share),
    why: `${formatBytes(each)} a user, generator, server and kernel together, and ${formatBytes(PROCESS_BYTES)} for each process.`,
  };
}

function conntrack({ tracked }: MachineFacts): Bound {
  const left = tracked && Math.max(0, tracked.most - tracked.now);
  // A table that tracks nothing bounds nothing.
  const users = tracked === null || tracked.now === 0 ? Number.POSITIVE_INFINITY : left;
  return {
    about: "conntrack",
    unit: "connections",
    has: tracked && tracked.most,
    oneNode: tracked === null ? null : users,
    cluster: tracked === null ? null : users,
    why:
      tracked === null
        ? "Whether a firewall tracks connections is not known."
        : tracked.now === 0
          ? "Nothing is tracked at the moment, so the table does not matter."
          : `${formatCount(tracked.now)} are tracked now.`,
  };
}
