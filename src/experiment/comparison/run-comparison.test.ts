import assert from "node:assert/strict";
import { suite } from "uvu";
import { US_PER_SEC } from "../../base/units.js";
import type { Progress } from "../../loadgen/coordinator/progress.js";
import type { RunResult, Verdict } from "../../result/run-result.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import type { run } from "../run.js";
import { planComparison } from "./plan-comparison.js";
import { type ComparisonProgress, type MadeComparison, type MadeRun, runComparison } from "./run-comparison.js";

const test = suite("run-comparison");

const TEXT = JSON.stringify({
  version: 1,
  name: "small",
  users: 100,
  seed: 7,
  server: { routing: "map-lookup" },
  ramp: { perSec: 100, plateaus: 1 },
  phases: { warmup: "0s", hold: "6.7s", drain: "1s" },
  traffic: { dm: { perSec: 100 } },
});
const VARY = ["server.routing=map-scan,map-lookup"];
/** 1 s + 0.3 s of ramp, 7.7 s of phases, 2 s around them. */
const PLANNED_SEC = 11;

const PROGRESS: Progress = {
  phase: "hold",
  elapsedSec: 3,
  connected: 100,
  failed: 0,
  away: 0,
  users: 100,
  offeredPerSec: 100,
  sentPerSec: 100,
  deliveriesPerSec: 100,
  deliveries: 300,
  missing: 0,
};

interface Staged {
  readonly made: MadeComparison;
  /** What the fake `run` was asked for: routing and seed. */
  readonly asked: readonly string[];
  readonly progress: readonly ComparisonProgress[];
  readonly notices: readonly string[];
}

interface Stage {
  readonly pairs: number;
  /** The verdicts of the runs, in turn; then all pass. */
  readonly verdicts?: readonly Verdict[];
  /** Why a run is inconclusive. */
  readonly code?: string;
  readonly durationSec?: number;
  readonly onRun?: (made: MadeRun, abort: () => void) => Promise<void>;
  readonly onStart?: (number: number, abort: () => void) => void;
}

/** Makes a comparison with a `run` that takes no time and returns what the test wants. */
async function stage(wanted: Stage): Promise<Staged> {
  const { pairs, verdicts = [], code = "generator_lag", durationSec = PLANNED_SEC, onRun, onStart } = wanted;
  const abort = new AbortController();
  const [asked, progress, notices]: [string[], ComparisonProgress[], string[]] = [[], [], []];
  let timeUs = 0;
  const fakeRun: typeof run = async ({ document }, { onProgress, command, signal } = {}) => {
    asked.push(`${document.server?.routing} ${document.seed} ${command}`);
    timeUs += 3 * US_PER_SEC;
    onProgress?.(PROGRESS);
    onStart?.(asked.length, () => abort.abort());
    timeUs += (durationSec - 3) * US_PER_SEC;
    const verdict: Verdict = signal?.aborted ? "aborted" : (verdicts[asked.length - 1] ?? "pass");
    const reasons = [{ code, message: "The generator was late." }];
    return sampleResult({ id: `run-0${asked.length}`, verdict, reasons, scenario: document });
  };
  const made = await runComparison(
    planComparison({ text: TEXT, file: "small.yaml", overrides: [], vary: VARY, pairs }),
    {
      commandOf: ({ overrides }) => `chatbench run small.yaml --set ${overrides}`,
      signal: abort.signal,
      onProgress: (one) => progress.push(one),
      onNotice: ({ code, message }) => notices.push(`${code}: ${message}`),
      onRun: (one) => onRun?.(one, () => abort.abort()) ?? Promise.resolve(),
    },
    { run: fakeRun, nowUs: () => timeUs },
  );
  return { made, asked, progress, notices };
}

const variantsOf = ({ runs }: MadeComparison): readonly number[] => runs.map(({ variant }) => variant);
const repeatsOf = ({ runs }: MadeComparison): readonly (string | null)[] => runs.map(({ repeats }) => repeats);

test("makes all runs in the planned order, with the same seed and their own command", async () => {
  const { made, asked } = await stage({ pairs: 2 });
  assert.deepEqual(variantsOf(made), [0, 1, 1, 0]);
  assert.deepEqual(
    asked,
    ["map-scan", "map-lookup", "map-lookup", "map-scan"].map(
      (routing) => `${routing} 7 chatbench run small.yaml --set server.routing=${routing}`,
    ),
  );
  assert.deepEqual([made.interrupted, made.failure], [false, null]);
});

test("hands over each run before the next one starts", async () => {
  const seen: string[] = [];
  await stage({
    pairs: 1,
    onStart: (number) => seen.push(`start ${number}`),
    onRun: async ({ number, result }: { number: number; result: RunResult }) => {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(`keep ${number} ${result.id}`);
    },
  });
  assert.deepEqual(seen, ["start 1", "keep 1 run-01", "start 2", "keep 2 run-02"]);
});

test("an inconclusive run is repeated at once and kept, and counts one more run", async () => {
  const { made, progress, notices } = await stage({ pairs: 1, verdicts: ["inconclusive", "fail"] });
  assert.deepEqual(variantsOf(made), [0, 0, 1]);
  assert.deepEqual(repeatsOf(made), [null, "run-01", null]);
  assert.deepEqual(
    made.runs.map(({ result }) => result.verdict),
    ["inconclusive", "fail", "pass"],
  );
  assert.deepEqual(
    progress.filter(({ run: during }) => during === null).map(({ number, runs, isRepeat }) => [number, runs, isRepeat]),
    [
      [1, 2, false],
      [2, 3, true],
      [3, 3, false],
    ],
  );
  assert.deepEqual(notices, [
    "inconclusive_run: Run 1 (map-scan) is inconclusive. The generator was late. It is repeated once.",
  ]);
});

test("a repetition that is inconclusive too is not repeated again", async () => {
  const { made, notices } = await stage({ pairs: 1, verdicts: ["inconclusive", "inconclusive"] });
  assert.deepEqual(variantsOf(made), [0, 0, 1]);
  assert.equal(made.interrupted, false);
  assert.match(notices[1] ?? "", /Run 2 .* It was a repetition, and is not repeated again\.$/);
});

test("a run with an undecided threshold is not repeated, since its measurement can be trusted", async () => {
  const { made, notices } = await stage({ pairs: 1, verdicts: ["inconclusive"], code: "threshold_undecided" });
  assert.deepEqual([variantsOf(made), notices], [[0, 1], []]);
});

test("says which run of how many it is, and how long all will still take", async () => {
  const { progress } = await stage({ pairs: 1, durationSec: PLANNED_SEC + 4 });
  assert.deepEqual(
    progress.map(({ number, runs, variant, leftUs, run: during }) => [
      `${number}/${runs} ${variant.label}`,
      during?.phase ?? null,
      leftUs / US_PER_SEC,
    ]),
    [
      ["1/2 map-scan", null, 2 * PLANNED_SEC],
      ["1/2 map-scan", "hold", 2 * PLANNED_SEC - 3],
      ["2/2 map-lookup", null, PLANNED_SEC + 4],
      ["2/2 map-lookup", "hold", PLANNED_SEC + 1],
    ],
  );
});

test("aborted during a run, it keeps what was measured and starts no other", async () => {
  const { made } = await stage({ pairs: 3, onStart: (number, abort) => number === 2 && abort() });
  assert.deepEqual(
    made.runs.map(({ result }) => result.verdict),
    ["pass", "aborted"],
  );
  assert.deepEqual([made.interrupted, made.failure], [true, null]);
});

test("aborted between two runs it is interrupted; after the last one it is not", async () => {
  const abortAfter = (last: number) =>
    stage({ pairs: 1, onRun: async ({ number }, abort) => (number === last ? abort() : undefined) });
  const between = (await abortAfter(1)).made;
  assert.deepEqual([between.runs.length, between.interrupted], [1, true]);
  const after = (await abortAfter(2)).made;
  assert.deepEqual([after.runs.length, after.interrupted], [2, false]);
});

test("a run that fails because of the abort is an interruption and no failure", async () => {
  const { made } = await stage({
    pairs: 2,
    onStart: (number, abort) => {
      if (number < 2) return;
      abort();
      throw new Error("a worker died of SIGINT");
    },
  });
  assert.deepEqual(variantsOf(made), [0]);
  assert.deepEqual([made.interrupted, made.failure], [true, null]);
});

test("when a run throws, what was measured until then is returned with the error", async () => {
  const problem = new Error("no server");
  const { made } = await stage({
    pairs: 2,
    onStart: (number) => {
      if (number === 3) throw problem;
    },
  });
  assert.deepEqual(variantsOf(made), [0, 1]);
  assert.deepEqual([made.interrupted, made.failure], [true, { thrown: problem }]);
});

test.run();
