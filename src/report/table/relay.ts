import { inertText } from "../../base/hostile-text.js";
import { formatCount } from "../../base/units.js";
import type { RunResult } from "../../result/run-result.js";
import { linkMatrix, relayFacts } from "../facts/relay-facts.js";
import { doubtAboutTimes } from "../facts/trust.js";
import { type Canvas, grid, paragraph } from "./layout.js";

/** What passed between the nodes; nothing for a node alone. */
export function relaySection(result: RunResult, { width, ink }: Canvas): string {
  const relay = result.server?.relay ?? null;
  if (relay === null) return "";
  const doubt = doubtAboutTimes(result) === null ? "" : " ?";
  const facts = relayFacts(relay).map(({ label, value, isTime }) => `${label} ${value}${isTime ? doubt : ""}`);
  const { nodes, copies } = linkMatrix(relay);
  const rows = nodes.map((from, row) => [
    inertText(from),
    ...(copies[row] ?? []).map((count) => (count === null ? "–" : formatCount(count))),
  ]);
  const head = ["copies from", ...nodes.map((node) => `to ${inertText(node)}`)];
  const links = nodes.length === 0 ? [] : [grid({ head, rows, words: [0], flexible: 0 }, width)];
  return [ink.bold("Between the nodes"), ...links, paragraph(`${facts.join("; ")}.`, width)].join("\n");
}
