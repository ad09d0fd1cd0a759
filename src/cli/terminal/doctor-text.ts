import { formatBytes, formatCount, formatRate } from "../../base/units.js";
import { isFeasible } from "../../loadgen/feasibility/appraise.js";
import type { Capacity } from "../../loadgen/feasibility/capacity.js";
import { ABOUT, type Finding, type FindingVerdict, type Unit } from "../../loadgen/feasibility/finding.js";
import { entranceCount, type Situation } from "../../loadgen/feasibility/situation.js";
import { grid } from "../../report/table/parts/grid.js";
import { bullet, type Canvas, type Ink, paragraph } from "../../report/table/parts/layout.js";

const NOT_KNOWN = "not known";

/** Formats what a scenario needs beside what the machine has, the arithmetic, and remedies for what is too little. */
export function appraisalText({ scenario, workers }: Situation, findings: readonly Finding[], canvas: Canvas): string {
  const { ink, width } = canvas;
  const { subject, users, name } = scenario;
  const nodes = subject.mode === "start" ? subject.server.nodes : entranceCount(subject);
  const what = subject.mode === "start" ? plural(nodes, "node") : "a target";
  const rows = findings.map(({ about, unit, needs, has, verdict }) => [
    ABOUT[about],
    amount(needs, unit),
    has === null ? NOT_KNOWN : amount(has, unit),
    inked(verdict, ink),
  ]);
  const table = grid({ head: ["resource", "needs", "has", "verdict"], rows, words: [0, 3], flexible: 0 }, width);
  const mend = findings.filter(({ remedies }) => remedies.length > 0);
  return [
    paragraph(`${name}: ${plural(users, "user")}, ${plural(workers, "worker")}, ${what}.`, width, ""),
    "",
    table,
    "",
    ink.bold("Why"),
    ...findings.map(({ about, why }) => bullet(`${ABOUT[about]}: ${why}`, width)),
    ...(mend.length === 0
      ? []
      : ["", ink.bold("Remedies; for each problem, one of its lines is enough"), ...mend.map(remedyLines(canvas))]),
    "",
    paragraph(conclusion(findings), width, ""),
    "",
  ].join("\n");
}

/** Formats remedies. Commands are never wrapped, so that they can be copied. */
const remedyLines =
  ({ width }: Canvas) =>
  ({ about, remedies }: Finding): string =>
    [bullet(`${ABOUT[about]}:`, width), ...remedies.map((remedy) => `      ${remedy}`)].join("\n");

function conclusion(findings: readonly Finding[]): string {
  const of = (verdict: FindingVerdict): string =>
    findings
      .filter((finding) => finding.verdict === verdict)
      .map(({ about }) => ABOUT[about])
      .join(", ");
  if (!isFeasible(findings)) return `This scenario cannot run here: ${of("impossible")}.`;
  const warnings = of("warning");
  return warnings === "" ? "This scenario can run here." : `This scenario can run here, but check: ${warnings}.`;
}

/** Formats what a machine has, and how many users it could hold at most. */
export function capacityText({ bounds, oneNode, cluster }: Capacity, { ink, width }: Canvas): string {
  const rows = bounds.map(({ about, unit, has, oneNode: one, cluster: many }) => [
    RESOURCE[about] ?? ABOUT[about],
    has === null ? NOT_KNOWN : amount(has, unit),
    users(one),
    users(many),
  ]);
  const head = ["resource", "has", "users, one node", "users, a cluster"];
  return [
    ink.bold("What this machine could hold, generator and server together"),
    "",
    grid({ head, rows, words: [0], flexible: 0 }, width),
    "",
    ...bounds.map(({ about, why }) => bullet(`${RESOURCE[about] ?? ABOUT[about]}: ${why}`, width)),
    "",
    paragraph(`One node: ${atMost(oneNode)}.`, width, ""),
    paragraph(`With as many nodes, workers and sources as needed: ${atMost(cluster)}.`, width, ""),
    paragraph("These are connected, silent users; the processor decides how much traffic they can have.", width, ""),
    "",
  ].join("\n");
}

/** Names for use without a scenario, when no process has an id yet. */
const RESOURCE: Partial<Record<Finding["about"], string>> = {
  "node-descriptors": "descriptors of a process",
  ports: "ports",
};

const atMost = ({ users: most, about }: Capacity["oneNode"]): string =>
  Number.isFinite(most)
    ? `at most ${formatCount(most)} users, limited by ${RESOURCE[about] ?? ABOUT[about]}`
    : "no known limit";

const users = (most: number | null): string =>
  most === null ? NOT_KNOWN : Number.isFinite(most) ? formatCount(most) : "no limit";

function amount(value: number, unit: Unit): string {
  if (unit === "bytes") return formatBytes(value);
  return Number.isInteger(value) ? formatCount(value) : formatRate(value);
}

function inked(verdict: FindingVerdict, ink: Ink): string {
  switch (verdict) {
    case "ok":
      return ink.good(verdict);
    case "warning":
      return ink.warn(verdict);
    case "impossible":
      return ink.bad(verdict);
    case "unknown":
      return ink.dim(verdict);
  }
}

const plural = (count: number, what: string): string => `${formatCount(count)} ${what}${count === 1 ? "" : "s"}`;
