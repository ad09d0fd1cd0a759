/** What a finding is about. Stable: programs read it. */
export const ABOUT = {
  "worker-descriptors": "descriptors of each worker",
  "node-descriptors": "descriptors of each node",
  "relayer-descriptors": "descriptors of the relayer",
  "nginx-descriptors": "descriptors of nginx",
  ports: "ports towards each entrance",
  "nginx-ports": "ports of nginx towards each node",
  sources: "addresses to connect from",
  memory: "memory",
  cores: "processor cores",
  backlog: "connections waiting for accept",
  conntrack: "connections tracked by the firewall",
  "one-machine": "cores for server and generator",
  ledger: "delivery ledger",
} as const;
export type About = keyof typeof ABOUT;

export type Unit = "descriptors" | "ports" | "addresses" | "connections" | "bytes" | "cores";

/**
 * `warning`: it may work, but the measurement may suffer. `impossible`: it cannot work. `unknown`: the system
 * does not say, which is no reason not to try.
 */
export type FindingVerdict = "ok" | "warning" | "impossible" | "unknown";

/** One resource: how much of it a scenario needs, and how much there is. */
export interface Finding {
  readonly about: About;
  readonly unit: Unit;
  readonly needs: number;
  /** `null`: not known. */
  readonly has: number | null;
  readonly verdict: FindingVerdict;
  /** The arithmetic, in a sentence or two. */
  readonly why: string;
  /** Commands and options, each of which would fix it. None where there is nothing to fix. */
  readonly remedies: readonly string[];
}

/** Makes a finding on something of which there must be enough: `impossible` when there is not, `unknown` when nobody knows. */
export function enough(facts: Omit<Finding, "verdict">): Finding {
  const { has, needs, remedies } = facts;
  if (has === null) return { ...facts, verdict: "unknown", remedies: [] };
  const isEnough = needs <= has;
  return { ...facts, verdict: isEnough ? "ok" : "impossible", remedies: isEnough ? [] : remedies };
}

/** Makes the same finding where too little is no reason not to try. */
export function better(facts: Omit<Finding, "verdict">): Finding {
  const finding = enough(facts);
  return finding.verdict === "impossible" ? { ...finding, verdict: "warning" } : finding;
}
