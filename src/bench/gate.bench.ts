/**
 * `npm run bench:gate [-- --rounds 20 --runs 5]`: whether the gate of `chatbench ci` is quiet when nothing changed, and
 * fires when the server got worse. In each round the reference server, the same again, and four worse ones take turns,
 * so many runs each; each is then gated against the first. In the end the runs of the two equal servers are dealt at
 * random into two sides and gated, 200 times. Prints each figure beside its bar and exits 1 when one is missed.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { nowUs } from "../base/clock.js";
import { randomStream } from "../base/random.js";
import { formatUs, US_PER_SEC } from "../base/units.js";
import { compareResults } from "../experiment/comparison/compare-results.js";
import { runComparison } from "../experiment/comparison/run-comparison.js";
import { regressedMetrics } from "../experiment/gate/decide-gate.js";
import { planGate } from "../experiment/gate/plan-gate.js";
import { observeRun } from "../experiment/observe-run.js";
import { watchProcessors } from "../loadgen/coordinator/processor-watch.js";
import { readMachineFacts } from "../loadgen/machine/read-machine-facts.js";
import type { RunResult } from "../result/run-result.js";
import { type ParsedScenario, parseScenarioText } from "../scenario/parse-scenario.js";
import { startServer } from "../server-under-test/start-server.js";
import { type Bar, reportBars } from "./engine/bar.js";
import { BALLAST_BYTES, DEFECT_ENV, DELAY_MS, type Defect, LOST_OF, WORK_US_ENV } from "./gate/defects.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const WORSE_NODE = new URL("./gate/worse-node.entry.js", import.meta.url);
/** Short runs: ten of each a minute. */
const SHORT = ["phases.warmup=1s", "phases.hold=5s", "phases.drain=1s", "ramp.plateaus=8"];
const WORK_SHARE = 0.2;
const SIMULATED = 200;
const FALSE_ALARMS = 0.05;

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "20" }, runs: { type: "string", default: "5" } },
});
const [rounds, runsEach] = [Number(values.rounds), Number(values.runs)];

const text = readFileSync(join(ROOT, "scenarios", "ci.yaml"), "utf8");
const parse = (): ParsedScenario => parseScenarioText(text, { file: "scenarios/ci.yaml", overrides: SHORT });

async function runWith(parsed: ParsedScenario, defect: Defect, workUs: number): Promise<RunResult> {
  // A forked node inherits them.
  process.env[DEFECT_ENV] = defect;
  process.env[WORK_US_ENV] = String(workUs);
  const { result } = await observeRun(
    parsed,
    {},
    {
      openServer: (settings, options) => startServer(settings, { ...options, nodeEntry: WORSE_NODE }),
      machine: readMachineFacts(),
      watchProcessors,
    },
  );
  return result;
}

interface Side {
  readonly label: string;
  readonly defect: Defect;
  readonly parsed: ParsedScenario;
}

/** The first is the base. */
const SIDES: readonly Side[] = (
  [
    ["the reference server", "none"],
    ["the same again", "none"],
    [`${WORK_SHARE * 100} % more work per delivery`, "work"],
    [`${DELAY_MS} ms more per private message`, "delay"],
    [`${BALLAST_BYTES / 1_024} KiB more per connection`, "memory"],
    [`one of ${LOST_OF} deliveries lost`, "loss"],
  ] as const
).map(([label, defect]) => ({ label, defect, parsed: parse() }));

/** Returns what the gate says has regressed of the candidate. */
function regressedIn(base: readonly RunResult[], candidate: readonly RunResult[]): readonly string[] {
  const sideOf = (label: string, results: readonly RunResult[]) => ({
    label,
    settings: {},
    runs: results.map((result) => ({ file: "", result, repeats: null })),
  });
  const facts = { name: "ci", command: "", chatbench: "", startedAt: "", durationUs: 0 };
  const comparison = compareResults([sideOf("base", base), sideOf("candidate", candidate)], {
    ...{ ...facts, vary: [], plan: null, interrupted: false },
  });
  return regressedMetrics({ comparison, exactOnly: false });
}

/** Makes one round, and returns the runs of each side. */
async function round(workUs: number): Promise<readonly (readonly RunResult[])[]> {
  const plan = planGate(
    SIDES.map(({ label, parsed }) => ({ label, parsed, settings: {}, overrides: [] })),
    runsEach,
  );
  const made = await runComparison(
    plan,
    {
      workers: undefined,
      client: "lean",
      ledgerMemory: undefined,
      commandOf: ({ label }) => label,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onNotice: ({ message }) => process.stderr.write(`${message}\n`),
      onRun: () => Promise.resolve(),
    },
    {
      nowUs,
      run: (parsed) => runWith(parsed, SIDES.find((side) => side.parsed === parsed)?.defect ?? "none", workUs),
    },
  );
  if (made.failure !== null) throw made.failure.thrown;
  return SIDES.map((_, index) => made.runs.filter(({ variant }) => variant === index).map(({ result }) => result));
}

/** Deals runs of equal servers into two sides, and returns how often the gate fires. */
function falseAlarms(pool: readonly RunResult[]): number {
  const random = randomStream(42);
  let alarms = 0;
  for (let i = 0; i < SIMULATED; i++) {
    const dealt = pool.map((result) => ({ result, at: random() })).sort((a, b) => a.at - b.at);
    const results = dealt.map(({ result }) => result);
    if (regressedIn(results.slice(0, runsEach), results.slice(runsEach, 2 * runsEach)).length > 0) alarms++;
  }
  return alarms;
}

const first = await runWith(parse(), "none", 1);
const perDeliveryUs = first.server?.cpuPerDelivery;
if (!perDeliveryUs) throw new Error("The first run says nothing about the processor time per delivery.");
const workUs = WORK_SHARE * perDeliveryUs;
process.stdout.write(
  `A delivery takes ${formatUs(perDeliveryUs)} of processor time, so ${formatUs(workUs)} is added.\n`,
);

const fired = SIDES.map(() => 0);
const pool: RunResult[] = [];
for (let number = 1; number <= rounds; number++) {
  const startUs = nowUs();
  const sides = await round(workUs);
  const [base = [], again = []] = sides;
  pool.push(...base, ...again);
  const regressed = sides.map((results) => regressedIn(base, results));
  regressed.forEach((metrics, side) => {
    if (side > 0 && metrics.length > 0) fired[side] = (fired[side] ?? 0) + 1;
  });
  const told = SIDES.slice(1).map(({ label }, index) => `  ${label}: ${regressed[index + 1]?.join(", ") || "quiet"}`);
  const sec = ((nowUs() - startUs) / US_PER_SEC).toFixed(0);
  process.stdout.write(`round ${number} of ${rounds}, ${sec} s\n${told.join("\n")}\n`);
}

const bars = SIDES.slice(1).map(({ label, defect }, index): Bar => {
  const count = fired[index + 1] ?? 0;
  const bar = defect === "none" ? 0 : rounds;
  return { what: `${label}, fired`, measured: `${count} of ${rounds}`, bar: String(bar), holds: count === bar };
});
const alarms = pool.length < 4 * runsEach ? null : falseAlarms(pool);
const simulated: Bar = {
  what: `equal servers, ${pool.length} runs dealt at random ${SIMULATED} times, fired`,
  measured: String(alarms),
  bar: `at most ${FALSE_ALARMS * SIMULATED}`,
  holds: alarms !== null && alarms <= FALSE_ALARMS * SIMULATED,
};
reportBars(alarms === null ? bars : [...bars, simulated]);
