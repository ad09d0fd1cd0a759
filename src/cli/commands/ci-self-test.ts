import { EXIT, type ExitCode } from "../../base/exit-codes.js";
import { PAIRS_TO_COMPARE } from "../../experiment/comparison/plan-comparison.js";
import { decideGate, regressedMetrics } from "../../experiment/gate/decide-gate.js";
import { run } from "../../experiment/run.js";
import { renderSelfTest, type SelfTestReport } from "../../report/table/render-self-test.js";
import type { ParsedScenario } from "../../scenario/parse-scenario.js";
import type { CiOptions } from "../options/ci-options.js";
import { print } from "../terminal/print.js";
import { terminalStyle } from "../terminal/terminal-style.js";
import { GateSession } from "./gate-session.js";
import type { FreshSide } from "./gate-sides.js";

/** The work per message shows with one run. */
const RUNS_TO_COUNT = 1;

/**
 * Gates the scenario against itself, which must be quiet, and map-lookup against map-scan, which must fail.
 *
 * @param parse parses the scenario with further `--set` options.
 */
export async function ciSelfTest(
  parse: (more: readonly string[]) => ParsedScenario,
  options: CiOptions,
): Promise<ExitCode> {
  const side = (label: string, ...more: readonly string[]): FreshSide => ({
    label,
    settings: {},
    overrides: [...options.set, ...more],
    parsed: parse(more),
    run,
    remove: () => Promise.resolve(),
  });
  const same = [side("as it is"), side("as it is, again")];
  const [first] = same;
  // Another server's routing is not ours to worsen.
  const worse =
    first?.parsed.scenario.subject.mode === "start"
      ? [side("map-lookup", "server.routing=map-lookup"), side("map-scan", "server.routing=map-scan")]
      : null;
  const session = await GateSession.open(parse([]), options);
  try {
    const runsEach = options.runs ?? PAIRS_TO_COMPARE;
    const quiet = await session.runSides(same, runsEach, { prefix: "same-" });
    const loud =
      worse === null || quiet.interrupted ? null : await session.runSides(worse, RUNS_TO_COUNT, { prefix: "worse-" });
    const exactOnly = options.exactOnly === true;
    const [calm, alarm] = [decideGate({ ...quiet, exactOnly }), loud && decideGate({ ...loud, exactOnly: true })];
    const report: SelfTestReport = {
      quiet: { decision: calm, regressed: regressedMetrics({ ...quiet, exactOnly }) },
      loud: loud && alarm && { decision: alarm, regressed: regressedMetrics({ ...loud, exactOnly: true }) },
      place: session.store.place,
    };
    if (quiet.comparison !== null) await session.store.addComparison(quiet.comparison);
    await print(renderSelfTest(report, { ...terminalStyle(process.stdout, options.color), verbose: false }));
    if (session.store.failures.length > 0) throw session.store.failures[0];
    if (quiet.interrupted || loud?.interrupted) return EXIT.interrupted;
    return exitCodeOf(report);
  } finally {
    await session.close();
  }
}

function exitCodeOf({ quiet, loud }: SelfTestReport): ExitCode {
  const decisions = [quiet.decision, ...(loud === null ? [] : [loud.decision])];
  if (decisions.some(({ verdict }) => verdict === "inconclusive")) return EXIT.inconclusive;
  const isMissed = loud !== null && loud.regressed.length === 0;
  return quiet.regressed.length > 0 || quiet.decision.verdict !== "pass" || isMissed ? EXIT.fail : EXIT.pass;
}
