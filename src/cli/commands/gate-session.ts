import { nowUs } from "../../base/clock.js";
import { readVersion } from "../../base/version.js";
import { compareResults } from "../../experiment/comparison/compare-results.js";
import type { ComparedSide } from "../../experiment/comparison/compared-side.js";
import { refuseUnfit } from "../../experiment/comparison/refuse-unfit.js";
import { type MadeRun, runComparison } from "../../experiment/comparison/run-comparison.js";
import { sidesMade } from "../../experiment/comparison/sides-made.js";
import { planGate } from "../../experiment/gate/plan-gate.js";
import { readMachineFacts } from "../../loadgen/machine/read-machine-facts.js";
import { newRunId } from "../../protocol/marker.js";
import type { Comparison } from "../../result/comparison/comparison.js";
import type { RunResult } from "../../result/run-result.js";
import type { ParsedScenario } from "../../scenario/parse-scenario.js";
import { ComparisonStore, madeRunFolder } from "../files/comparison-store.js";
import { readReportAssets } from "../files/read-assets.js";
import { RunFolder } from "../files/run-folder.js";
import type { CiOptions } from "../options/ci-options.js";
import { ComparisonDisplay } from "../terminal/comparison-display.js";
import { INTERRUPTED, Interrupts } from "../terminal/interrupts.js";
import type { FreshSide } from "./gate-sides.js";

/** What the runs of a gate came to. */
export interface GateRuns {
  /** `null` with one side only. */
  readonly comparison: Comparison | null;
  /** Of the last side, repetitions too. */
  readonly candidate: readonly RunResult[];
  readonly interrupted: boolean;
}

/** A gate's folder, its signal and its display, from the first run to the last. */
export class GateSession {
  readonly store: ComparisonStore;
  readonly #scenario: ParsedScenario;
  readonly #options: CiOptions;
  readonly #folder: RunFolder;
  readonly #interrupts = new Interrupts(INTERRUPTED);
  readonly #display: ComparisonDisplay;

  private constructor(scenario: ParsedScenario, options: CiOptions, folder: RunFolder, store: ComparisonStore) {
    this.#scenario = scenario;
    this.#options = options;
    this.#folder = folder;
    this.store = store;
    this.#display = new ComparisonDisplay(process.stderr, options.quiet === true);
  }

  /** @throws ChatbenchError as `RunFolder.create` and `readReportAssets` do. */
  static async open(scenario: ParsedScenario, options: CiOptions): Promise<GateSession> {
    const assets = await readReportAssets();
    const place = { out: options.out, name: scenario.scenario.name, root: "results" };
    const folder = await RunFolder.create({ ...place, runId: newRunId(Math.random), now: new Date() });
    return new GateSession(scenario, options, folder, new ComparisonStore(folder.path, assets));
  }

  get signal(): AbortSignal {
    return this.#interrupts.signal;
  }

  /**
   * Runs the sides in turn, and compares them and the stored one.
   *
   * @param prefix of the runs' folders.
   * @throws what a run threw; the runs before it are kept in the folder.
   */
  async runSides(
    sides: readonly FreshSide[],
    runsEach: number,
    { stored = [], prefix = "" }: { readonly stored?: readonly ComparedSide[]; readonly prefix?: string } = {},
  ): Promise<GateRuns> {
    const [startUs, startedAt] = [nowUs(), new Date().toISOString()];
    const { workers, client, ledgerMemory, exactOnly = false } = this.#options;
    const command = this.#scenario.secrets.mask(["chatbench", ...process.argv.slice(2)].join(" "));
    const plan = planGate(sides, runsEach);
    refuseUnfit(plan, this.#options, readMachineFacts());
    const folderOf = (made: MadeRun): string => prefix + madeRunFolder(made, plan);
    const { runs, interrupted, failure } = await runComparison(
      plan,
      {
        ...{ workers, client, ledgerMemory, exactOnly, signal: this.signal },
        commandOf: ({ label }) => `${command} # ${label}`,
        onProgress: (progress) => this.#display.onProgress(progress),
        onNotice: (notice) => this.#display.onNotice(notice),
        onRun: (made) => this.store.addRun(folderOf(made), made.result),
      },
      { nowUs, run: (parsed, options) => sideOf(sides, parsed).run(parsed, options) },
    );
    this.#display.finish();
    if (failure !== null) throw failure.thrown;
    const fresh = sidesMade(plan, runs, folderOf);
    const all = [...stored, ...fresh].filter((side) => side.runs.length > 0);
    const candidate = fresh.at(-1)?.runs.map(({ result }) => result) ?? [];
    if (all.length < 2) return { comparison: null, candidate, interrupted };
    const comparison = compareResults(all, {
      ...{ name: plan.name, command, chatbench: readVersion(), startedAt, durationUs: nowUs() - startUs, interrupted },
      vary: [],
      plan: stored.length > 0 || interrupted ? null : { runsEach, order: plan.order },
    });
    return { comparison, candidate, interrupted };
  }

  async close(): Promise<void> {
    this.#display.finish();
    this.#interrupts.close();
    await this.#folder.release();
  }
}

/** Sides are told apart by their scenario object. */
function sideOf(sides: readonly FreshSide[], parsed: ParsedScenario): FreshSide {
  const side = sides.find((one) => one.parsed === parsed);
  if (side === undefined) throw new RangeError("a run of no side");
  return side;
}
