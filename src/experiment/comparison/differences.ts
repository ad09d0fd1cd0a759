import { inertText } from "../../base/hostile-text.js";
import { formatBytes } from "../../base/units.js";
import type { Difference } from "../../result/comparison/comparison.js";
import type { RunResult } from "../../result/run-result.js";
import type { ComparedSide } from "./compared-side.js";

/** What a difference spoils: of another load nothing but correctness can be compared, of another machine no times. */
type Kind = "load" | "machine" | "named";

export interface KindedDifference extends Difference {
  readonly kind: Kind;
}

type Fact = readonly [what: string, kind: Kind, read: (result: RunResult) => string];

/** Memory as the kernel counts it differs a little between boots of one machine. */
const MEMORY_STEP_BYTES = 250_000_000;
const roundedMemory = (bytes: number): string => formatBytes(Math.round(bytes / MEMORY_STEP_BYTES) * MEMORY_STEP_BYTES);

const FACTS: readonly Fact[] = [
  ["environment.cpuModel", "machine", ({ environment }) => environment.cpuModel],
  ["environment.cores", "machine", ({ environment }) => String(environment.cores)],
  ["environment.memoryBytes", "machine", ({ environment }) => roundedMemory(environment.memoryBytes)],
  ["environment.platform", "machine", ({ environment }) => environment.platform],
  ["environment.kernel", "machine", ({ environment }) => environment.kernel],
  ["environment.sharedMachine", "machine", ({ environment }) => (environment.sharedMachine ? "yes" : "no")],
  ["generator.client", "machine", ({ generator }) => generator.client],
  ["generator.workers", "machine", ({ generator }) => String(generator.workers.length)],
  ["environment.node", "named", ({ environment }) => environment.node],
  ["environment.chatbench", "named", ({ environment }) => environment.chatbench],
  ["seed", "load", ({ seed }) => String(seed)],
];

/** Parts of a scenario that change nothing in what is sent to the server. */
const NO_LOAD = new Set(["name", "description", "server", "target", "thresholds", "claims"]);
/** Parts that say nothing about a run. `seed` is among the facts. */
const NOT_NAMED = new Set(["description", "claims", "seed", "version"]);

/** Returns what differs between the sides, except for the keys that were varied on purpose. */
export function differencesBetween(
  sides: readonly ComparedSide[],
  varied: readonly string[],
): readonly KindedDifference[] {
  return [...FACTS, ...scenarioFacts(sides, varied)].flatMap(([what, kind, read]) => {
    const values = sides.map((side) => valuesOfSide(side, read));
    if (values.every((value) => value === values[0])) return [];
    return [{ what, values, spoilsTimes: kind !== "named", kind }];
  });
}

/** Tells whether another value of this scenario key is another load. */
export function isLoadKey(key: string): boolean {
  return !NO_LOAD.has(key.split(".")[0] ?? "");
}

/** The values of all its runs; several only where stored results of different origin stand side by side. */
function valuesOfSide(side: ComparedSide, read: Fact[2]): string {
  return [...new Set(side.runs.map(({ result }) => inertText(read(result))))].join(" and ");
}

function scenarioFacts(sides: readonly ComparedSide[], varied: readonly string[]): readonly Fact[] {
  const documents = sides.flatMap(({ runs }) => runs.map(({ result }) => leavesOf(result.scenario)));
  const paths = [...new Set(documents.flatMap((leaves) => [...leaves.keys()]))];
  return paths
    .filter((path) => !NOT_NAMED.has(path.split(".")[0] ?? "") && !varied.includes(path))
    .map((path) => [
      `scenario.${path}`,
      isLoadKey(path) ? "load" : "named",
      ({ scenario }) => leavesOf(scenario).get(path) ?? "not set",
    ]);
}

/** The values of a document by path; a list counts as one value. */
function leavesOf(value: unknown, path: readonly string[] = []): ReadonlyMap<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return new Map([[path.join("."), typeof value === "string" ? value : JSON.stringify(value)]]);
  }
  return new Map(Object.entries(value).flatMap(([key, member]) => [...leavesOf(member, [...path, key])]));
}
