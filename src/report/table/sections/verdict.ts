import { plural } from "../../../base/counted-words.js";
import { inertText } from "../../../base/hostile-text.js";
import type { Reason, RunResult } from "../../../result/run-result.js";
import { headline, isCounted, reasonsBeside } from "../../facts/headline.js";
import { coresText } from "../../facts/origin-facts.js";
import { bullet, type Canvas, paragraph, wrap } from "../parts/layout.js";

const MAX_SENTENCE = 600;
/** The most reasons shown. Each takes up to four lines. */
const BRIEF_REASONS = 4;

/** Shows the verdict in one sentence, every reason, and which run this is. */
export function verdictSection(result: RunResult, canvas: Canvas): string {
  return verdictText(result, reasonsBeside(result), canvas);
}

/** Shows the same without the reasons that the sentence or the tables already give, and with no more than fit. */
export function verdictBrief(result: RunResult, canvas: Canvas): string {
  const counts = result.verdict === "pass" || result.verdict === "fail";
  const reasons = reasonsBeside(result).filter(
    ({ code }) => code !== "threshold_failed" && !(counts && isCounted(code)),
  );
  return verdictText(result, reasons.slice(0, BRIEF_REASONS), canvas, Math.max(0, reasons.length - BRIEF_REASONS));
}

function verdictText(result: RunResult, reasons: readonly Reason[], { width, ink }: Canvas, left = 0): string {
  const mark = { pass: ink.good, fail: ink.bad, inconclusive: ink.warn, aborted: ink.warn }[result.verdict];
  const sentence = wrap(inertText(headline(result), MAX_SENTENCE), width).map((line) => mark(ink.bold(line)));
  const { sharedMachine } = result.environment;
  const machine = `${coresText(result.environment)}${sharedMachine ? " shared with the server" : ""}`;
  const origin = `${result.scenario.name} · run ${result.id} · seed ${result.seed} · ${machine}`;
  return [
    ...sentence,
    ...reasons.map(({ message }) => bullet(message, width)),
    ...(left === 0 ? [] : [bullet(`and ${plural(left, "more reason")}; --verbose lists them all.`, width)]),
    ink.dim(paragraph(origin, width, "")),
  ].join("\n");
}
