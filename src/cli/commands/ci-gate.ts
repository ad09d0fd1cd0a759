import type { ExitCode } from "../../base/exit-codes.js";
import type { ComparedSide } from "../../experiment/comparison/compared-side.js";
import { PAIRS_TO_COMPARE } from "../../experiment/comparison/plan-comparison.js";
import { decideGate } from "../../experiment/gate/decide-gate.js";
import { readMachine } from "../../loadgen/machine/machine.js";
import type { Baseline } from "../../result/comparison/baseline.js";
import type { ParsedScenario } from "../../scenario/parse-scenario.js";
import type { CiOptions } from "../options/ci-options.js";
import { gitStateOf } from "../programs/git-state.js";
import { baselineFor, type StoredBaseline } from "./ci-baseline.js";
import { concludeGate } from "./conclude-gate.js";
import { GateSession } from "./gate-session.js";
import { baseSide, candidateSide, type FreshSide, shortCommit } from "./gate-sides.js";

/** Runs the candidate, and its base if that is not stored, and decides whether the change may pass. */
export async function ciGate(file: string, parse: () => ParsedScenario, options: CiOptions): Promise<ExitCode> {
  const parsed = parse();
  const { name } = parsed.scenario;
  const stored = await baselineFor(name, options);
  const git = await gitStateOf(process.cwd());
  const session = await GateSession.open(parsed, options);
  const sides: FreshSide[] = [];
  try {
    const given = { file, parse, options, signal: session.signal };
    if (options.baseRef !== undefined || options.baseCmd !== undefined) sides.push(await baseSide(given));
    sides.push(candidateSide(given, git));
    const runsEach = options.runs ?? runsNeeded(stored.baseline, sides.length, options);
    const runs = await session.runSides(sides, runsEach, { stored: storedSides(stored) });
    const decision = decideGate({ ...runs, exactOnly: options.exactOnly === true });
    return await concludeGate({ ...runs, decision, git, stored, name }, session.store, options);
  } finally {
    for (const { remove } of sides) await remove();
    await session.close();
  }
}

function storedSides({ baseline, path }: StoredBaseline): readonly ComparedSide[] {
  if (baseline === null) return [];
  const { commit, results } = baseline;
  const label = `baseline${commit === null ? "" : ` (${shortCommit(commit)})`}`;
  return [{ label, settings: {}, runs: results.map((result) => ({ file: path, result, repeats: null })) }];
}

/** One run shows every exact count; more are of use only where times can be compared. */
function runsNeeded(baseline: Baseline | null, sides: number, { exactOnly, updateBaseline }: CiOptions): number {
  if (exactOnly) return 1;
  if (sides > 1 || updateBaseline) return PAIRS_TO_COMPARE;
  const [here, there] = [readMachine(), baseline?.results[0]?.environment];
  const keys = ["cpuModel", "cores", "platform", "kernel"] as const;
  return there !== undefined && keys.every((key) => here[key] === there[key]) ? PAIRS_TO_COMPARE : 1;
}
