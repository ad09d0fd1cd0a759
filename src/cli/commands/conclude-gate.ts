import { EXIT, type ExitCode } from "../../base/exit-codes.js";
import { inertText } from "../../base/hostile-text.js";
import { historyOf } from "../../experiment/gate/history-of.js";
import { GATE_FORMATS } from "../../report/formats/gate/gate-formats.js";
import { renderGate } from "../../report/table/render-gate.js";
import { baselineOf } from "../../result/comparison/baseline.js";
import type { Comparison } from "../../result/comparison/comparison.js";
import { GATE_SCHEMA, type GateDecision } from "../../result/comparison/gate.js";
import type { RunResult } from "../../result/run-result.js";
import { writeBaseline } from "../files/baseline-file.js";
import type { ComparisonStore } from "../files/comparison-store.js";
import { formatted } from "../files/format-files.js";
import { appendHistory, DEFAULT_HISTORY_FILE } from "../files/history-file.js";
import type { CiOptions } from "../options/ci-options.js";
import { formatsNamed } from "../options/format-option.js";
import type { GitState } from "../programs/git-state.js";
import { sayWhereResultsAre, writeOut } from "../terminal/print.js";
import { terminalStyle } from "../terminal/terminal-style.js";
import type { StoredBaseline } from "./ci-baseline.js";

/** What a gate found. */
export interface Gated {
  /** Of the scenario. */
  readonly name: string;
  readonly decision: GateDecision;
  readonly comparison: Comparison | null;
  /** Of the candidate. */
  readonly candidate: readonly RunResult[];
  readonly git: GitState | null;
  readonly stored: StoredBaseline;
}

/**
 * Writes a gate's files, then prints it. Returns the exit code.
 *
 * @throws what kept a file from being written, after everything was printed.
 */
export async function concludeGate(gated: Gated, store: ComparisonStore, options: CiOptions): Promise<ExitCode> {
  const { comparison, candidate, git, stored } = gated;
  const isAccepted =
    options.updateBaseline === true && gated.decision.reasons.every(({ code }) => code === "regressed");
  const decision: GateDecision = isAccepted
    ? { ...gated.decision, verdict: "pass", exitCode: EXIT.pass }
    : gated.decision;
  const failures: unknown[] = [];
  const isWritten = (writing: Promise<void>): Promise<boolean> =>
    writing.then(
      () => true,
      (thrown) => {
        failures.push(thrown);
        return false;
      },
    );
  const isStored =
    options.updateBaseline === true &&
    decision.verdict === "pass" &&
    (await isWritten(writeBaseline(stored.path, baselineOf(candidate, gated.name, git?.commit ?? null))));
  if (comparison !== null) await store.addComparison(comparison);
  const document = {
    schema: GATE_SCHEMA,
    ...decision,
    commit: git?.commit ?? null,
    branch: git?.branch ?? null,
    baseline: stored.baseline === null ? null : stored.path,
    comparison: comparison === null ? null : "comparison.json",
  };
  const json = `${JSON.stringify(document, null, 2)}\n`;
  const found = { name: gated.name, decision, comparison, candidate };
  const { files, log } = formatted(found, formatsNamed(options.format ?? [], GATE_FORMATS, "a gate"));
  await store.addFiles([{ name: "gate.json", render: () => json }, ...files]);
  const origin = { commit: git?.commit ?? null, branch: git?.branch ?? null, dirty: git?.isDirty ?? false };
  const entry = historyOf(candidate, decision, comparison, origin);
  if (entry !== null && decision.verdict !== "aborted")
    await isWritten(appendHistory(options.history ?? DEFAULT_HISTORY_FILE, entry));
  const style = { ...terminalStyle(process.stdout, options.color), verbose: options.verbose === true };
  const notes = [
    ...(isStored ? [`These runs are the new baseline: ${inertText(stored.path)}.`] : []),
    ...(options.updateBaseline && !isStored ? ["The baseline was not changed."] : []),
    ...(comparison === null && decision.verdict !== "aborted" && !options.updateBaseline
      ? [`${inertText(stored.path)} does not exist; --update-baseline stores these runs there.`]
      : []),
  ];
  process.stderr.write(log);
  const paths = store.shownFiles.map((path) => `\n${path}`).join("");
  const table = renderGate({ decision, comparison, candidate, notes }, style);
  const lost = await writeOut(options.json ? json : `\n${table}${paths}\n`);
  if (lost !== null) sayWhereResultsAre(lost, store.place);
  const [failure] = [...failures, ...store.failures];
  if (failure !== undefined) throw failure;
  return decision.exitCode;
}
