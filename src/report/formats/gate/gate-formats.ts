import type { Comparison } from "../../../result/comparison/comparison.js";
import type { GateDecision } from "../../../result/comparison/gate.js";
import type { RunResult } from "../../../result/run-result.js";
import { BENCHER, bencherText } from "../bencher.js";
import { comparisonAnnotations } from "../comparison/github.js";
import { comparisonSuites } from "../comparison/junit.js";
import { comparisonBlocks } from "../comparison/markdown.js";
import { verdictAnnotations } from "../github.js";
import { benchmarkFiles, GITHUB_ACTION_BENCHMARK } from "../github-action-benchmark.js";
import { runSuite } from "../junit.js";
import { runBlocks } from "../markdown.js";
import { type Annotation, workflowCommands } from "../parts/annotations.js";
import { type Format, fileFormat } from "../parts/format.js";
import { junitXml, type TestCase, type TestSuite } from "../parts/junit-xml.js";
import { type Block, MAX_MARKDOWN_BYTES, markdownDocument, prose } from "../parts/markdown-text.js";

/** What a gate found: whether a change may pass, and what that rests on. */
export interface GateFindings {
  /** Of the scenario. */
  readonly name: string;
  readonly decision: Pick<GateDecision, "verdict" | "reasons">;
  /** `null` without a baseline. */
  readonly comparison: Comparison | null;
  /** The runs of the candidate. */
  readonly candidate: readonly RunResult[];
}

/**
 * The formats of a gate: those of a comparison, with the decision before them; and for trends the medians of the
 * candidate's runs.
 */
export const GATE_FORMATS: readonly Format<GateFindings>[] = [
  fileFormat("junit", "junit.xml", (found: GateFindings) => junitXml(gateSuites(found))),
  fileFormat("markdown", "summary.md", (found: GateFindings) =>
    markdownDocument([decisionBlock(found), ...gateBlocks(found)], MAX_MARKDOWN_BYTES),
  ),
  { name: "github", render: (found) => [{ file: null, text: workflowCommands(gateAnnotations(found)) }] },
  { name: GITHUB_ACTION_BENCHMARK.name, render: ({ candidate }) => benchmarkFiles(candidate) },
  fileFormat(BENCHER.name, "bencher.json", ({ candidate }: GateFindings) => bencherText(candidate)),
];

const OUTCOMES = { pass: "passed", fail: "failed", inconclusive: "error", aborted: "error" } as const;

function gateSuites({ name, decision, comparison, candidate }: GateFindings): readonly TestSuite[] {
  const [first] = candidate;
  const suites = comparison === null ? candidate.slice(0, 1).map(runSuite) : comparisonSuites(comparison);
  const gate: TestCase = {
    name: "gate",
    outcome: OUTCOMES[decision.verdict],
    message: decision.reasons[0]?.message ?? decision.verdict,
    details: decision.reasons.map(({ code, message }) => `${code}: ${message}`),
  };
  const startedAt = comparison?.startedAt ?? first?.environment.startedAt ?? "";
  const durationUs = comparison?.durationUs ?? first?.environment.durationUs ?? 0;
  return [
    { name: `${name}: gate`, startedAt, durationUs, properties: {}, cases: [gate] },
    ...suites.map((suite) => (decision.verdict === "fail" ? suite : { ...suite, cases: suite.cases.map(excused) })),
  ];
}

/** The gate decides: where it lets a change pass, or cannot tell, nothing else is red. */
const excused = (one: TestCase): TestCase =>
  one.outcome === "failed" || one.outcome === "error" ? { ...one, outcome: "skipped" } : one;

const SIGNS = { pass: "✅", fail: "❌", inconclusive: "⚠️", aborted: "⚠️" } as const;
const MAX_SENTENCE = 600;

function decisionBlock({ decision: { verdict, reasons } }: GateFindings): Block {
  const [first, ...others] = reasons.map(({ message }) => prose(message, MAX_SENTENCE));
  return {
    title: "the decision",
    lines: [
      `## ${SIGNS[verdict]} Gate, ${verdict}: ${first ?? ""}`,
      ...(others.length === 0 ? [] : [others.map((reason) => `- ${reason}`).join("\n")]),
    ],
  };
}

const gateBlocks = ({ comparison, candidate }: GateFindings): readonly Block[] =>
  comparison === null ? candidate.slice(0, 1).flatMap(runBlocks) : comparisonBlocks(comparison);

/** A gate that lets a change pass shows no errors, whatever it was told to overlook. */
function gateAnnotations({ name, decision, comparison }: GateFindings): readonly Annotation[] {
  const reasons = verdictAnnotations(decision, name);
  const others = (comparison === null ? [] : comparisonAnnotations(comparison)).filter(
    ({ level, message }) =>
      (level !== "error" || decision.verdict === "fail") && !reasons.some((reason) => reason.message === message),
  );
  return [...reasons, ...others];
}
