import { nowUs } from "../../base/clock.js";
import { EXIT, type ExitCode } from "../../base/exit-codes.js";
import { shellWord } from "../../base/shell-word.js";
import { readVersion } from "../../base/version.js";
import { compareResults } from "../../experiment/comparison/compare-results.js";
import type { ComparisonFacts } from "../../experiment/comparison/compared-side.js";
import {
  type ComparisonPlan,
  type PlannedVariant,
  planComparison,
} from "../../experiment/comparison/plan-comparison.js";
import { refuseUnfit } from "../../experiment/comparison/refuse-unfit.js";
import { type MadeRun, runComparison } from "../../experiment/comparison/run-comparison.js";
import { sidesMade } from "../../experiment/comparison/sides-made.js";
import { readMachineFacts } from "../../loadgen/machine/read-machine-facts.js";
import { newRunId } from "../../protocol/marker.js";
import { ComparisonStore, madeRunFolder } from "../files/comparison-store.js";
import { readReportAssets } from "../files/read-assets.js";
import { readScenarioText } from "../files/read-scenario.js";
import { RunFolder } from "../files/run-folder.js";
import type { CompareOptions } from "../options/compare-options.js";
import { ComparisonDisplay } from "../terminal/comparison-display.js";
import { INTERRUPTED, Interrupts } from "../terminal/interrupts.js";
import { concludeComparison } from "./conclude-comparison.js";

/** Runs variants of a scenario in turn, and compares them. Returns the exit code. */
export async function compareVariants(file: string, options: CompareOptions): Promise<ExitCode> {
  const [startUs, now] = [nowUs(), new Date()];
  const { workers, client, ledgerMemory, set: overrides, vary, pairs, out } = options;
  const plan = planComparison({ ...(await readScenarioText(file)), overrides, vary, pairs });
  refuseUnfit(plan, options, readMachineFacts());
  const assets = await readReportAssets();
  const folder = await RunFolder.create({ out, name: plan.name, runId: newRunId(Math.random), now, root: "results" });
  const store = new ComparisonStore(folder.path, assets);
  const interrupts = new Interrupts(INTERRUPTED);
  const display = new ComparisonDisplay(process.stderr, options.quiet === true);
  try {
    const { runs, interrupted, failure } = await runComparison(plan, {
      workers,
      client,
      ledgerMemory,
      commandOf: (variant) => runCommandLine(file, variant, options),
      signal: interrupts.signal,
      onProgress: (progress) => display.onProgress(progress),
      onNotice: (notice) => display.onNotice(notice),
      // Kept at once: not even kill -9 takes back what was measured.
      onRun: (made) => store.addRun(madeRunFolder(made, plan), made.result),
    });
    display.finish();
    if (failure !== null && runs.length === 0) throw failure.thrown;
    if (runs.length === 0) return EXIT.interrupted;
    const facts = { startedAt: now.toISOString(), durationUs: nowUs() - startUs, interrupted };
    const sides = sidesMade(plan, runs, (made) => madeRunFolder(made, plan));
    const comparison = compareResults(sides, { ...factsOf(plan, runs), ...facts });
    const exitCode = await concludeComparison(comparison, store, options);
    if (failure !== null) throw failure.thrown;
    return exitCode;
  } finally {
    display.finish();
    interrupts.close();
    await folder.release();
  }
}

/** Returns what the plan knows. A comparison has only the variants that were run, and its order counts those. */
function factsOf(
  { name, vary, variants, runsEach, order }: ComparisonPlan,
  runs: readonly MadeRun[],
): Pick<ComparisonFacts, "name" | "command" | "chatbench" | "vary" | "plan"> {
  const made = variants.map((_, index) => index).filter((index) => runs.some(({ variant }) => variant === index));
  const mask = (text: string) => variants.reduce((masked, { parsed }) => parsed.secrets.mask(masked), text);
  return {
    name,
    command: mask(["chatbench", ...process.argv.slice(2)].join(" ")),
    chatbench: readVersion(),
    vary,
    plan: {
      runsEach,
      order: order.filter((index) => made.includes(index)).map((index) => made.indexOf(index)),
    },
  };
}

/** Returns the command line that makes one run of a variant. */
function runCommandLine(file: string, { overrides }: PlannedVariant, { workers, client }: CompareOptions): string {
  const words = [
    ...["chatbench", "run", file],
    ...overrides.flatMap((override) => ["--set", override]),
    ...(workers === undefined ? [] : ["--workers", String(workers)]),
    ...(client === "lean" ? [] : ["--client", client]),
  ];
  return words.map(shellWord).join(" ");
}
