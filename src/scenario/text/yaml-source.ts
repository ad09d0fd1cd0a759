import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLError,
} from "yaml";
import { inertText } from "../../base/hostile-text.js";
import { emptyMapping } from "./plain-data.js";
import type { DataProblem, Path } from "./problems.js";

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A problem of the text itself: syntax, a duplicate key, or a YAML feature that scenarios do not use. */
export interface SourceFinding extends DataProblem, Place {}

/** Plain data parsed from YAML, with the place of each value. */
export interface YamlSource {
  readonly data: unknown;
  readonly findings: readonly SourceFinding[];
  /** Returns the place of a finding's value or key; if it does not exist, that of the nearest thing around it. */
  placeOf(finding: DataProblem): Place;
}

/**
 * The largest text that is parsed. On hostile text (deep nesting, thousands of errors) the parser was measured to take
 * below 0.5 s of CPU at 32 KiB, twice that at 64 KiB, and 8 s at 1 MiB, where one text ended the process.
 */
export const MAX_SCENARIO_BYTES = 32_768;

/** The most values. 100 thresholds and 100 claims are 700. An alias counts each time it is used. */
const MAX_VALUES = 1_500;
const MAX_DEPTH = 16;

type MaybeNode = Node | null | undefined;

const START: Place = { line: 1, column: 1 };

/** Parses YAML 1.2 (core schema, one document, no merge keys). Never throws. */
export function readYaml(text: string): YamlSource {
  if (text.length > MAX_SCENARIO_BYTES) {
    const finding = { path: [], message: `is larger than ${MAX_SCENARIO_BYTES} bytes.`, ...START };
    return { data: undefined, findings: [finding], placeOf: () => START };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: "core",
    merge: false,
    stringKeys: true,
    // Duplicates are found while converting, since the parser would compare every key with every other.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "error",
    lineCounter: lines,
  });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const placeOf = (finding: DataProblem): Place => place(offsetOf(document.contents, finding));
  const syntax = [...document.errors, ...document.warnings].map((error) => ({
    path: [],
    message: syntaxSentence(error),
    ...place(error.pos[0]),
  }));
  if (syntax.length > 0) {
    const exhausted = document.errors.findIndex((error) => error.code === "RESOURCE_EXHAUSTION");
    return { data: undefined, findings: exhausted === -1 ? syntax : syntax.slice(exhausted, exhausted + 1), placeOf };
  }
  const conversion = new Conversion();
  const data = conversion.convert(document.contents, [], 0);
  const findings = conversion.findings.map(({ offset, ...finding }) => ({ ...finding, ...place(offset) }));
  return { data: conversion.stopped ? undefined : data, findings, placeOf };
}

function syntaxSentence(error: YAMLError): string {
  if (error.code === "RESOURCE_EXHAUSTION") return "is nested too deeply.";
  if (error.code === "MULTIPLE_DOCS")
    return "contains more than one YAML document: remove the --- and what follows it.";
  return `${inertText(error.message.replace(/\.$/, ""))}.`;
}

interface OffsetFinding extends DataProblem {
  readonly offset: number;
}

const startOf = (node: MaybeNode): number => node?.range?.[0] ?? 0;

/** Converts nodes to data in one walk, bounded in depth and in values, so an alias bomb stops early. */
class Conversion {
  readonly findings: OffsetFinding[] = [];
  readonly #anchors = new Map<string, Node>();
  #values = 0;
  stopped = false;

  convert(node: MaybeNode, path: Path, depth: number): unknown {
    this.#values += 1;
    if (this.#values > MAX_VALUES)
      return this.#stop(node, `contains more than ${MAX_VALUES} values, including aliases.`);
    if (depth > MAX_DEPTH) return this.#stop(node, `is nested deeper than ${MAX_DEPTH} levels.`);
    if (isAlias(node)) return this.#resolve(node, path, depth);
    if (node?.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return node.value;
    if (isSeq(node))
      return node.items.map((item, index) => this.convert(item as MaybeNode, [...path, index], depth + 1));
    return isMap(node) ? this.#mapping(node.items as readonly Pair<Node, MaybeNode>[], path, depth) : null;
  }

  #resolve(alias: Alias, path: Path, depth: number): unknown {
    const target = this.#anchors.get(alias.source);
    if (target !== undefined) return this.convert(target, path, depth + 1);
    return this.#stop(alias, `*${inertText(alias.source, 60)} has no anchor of that name before it.`);
  }

  #mapping(pairs: readonly Pair<Node, MaybeNode>[], path: Path, depth: number): unknown {
    const mapping = emptyMapping();
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? String(key.value) : "";
      const here = [...path, name];
      if (name === "<<") this.#report(key, here, "merge keys are not supported: write the keys out.");
      else if (Object.hasOwn(mapping, name)) this.#report(key, here, "is given twice.");
      else mapping[name] = this.convert(value, here, depth + 1);
      if (this.stopped) break;
    }
    return mapping;
  }

  #report(node: MaybeNode, path: Path, message: string): void {
    this.findings.push({ path, message, offset: startOf(node) });
  }

  #stop(node: MaybeNode, message: string): undefined {
    if (!this.stopped) this.#report(node, [], message);
    this.stopped = true;
    return undefined;
  }
}

/** Returns the offset of a value that is visible in the text (a string, a number, a list entry), else of its key. */
function offsetOf(root: MaybeNode, { path, aboutKey }: DataProblem): number {
  let node: MaybeNode = root;
  let offset = startOf(root);
  for (const [depth, key] of path.entries()) {
    const pair = typeof key === "string" ? pairOf(node, key) : undefined;
    node = typeof key === "string" ? pair?.value : entryOf(node, key);
    if (pair === undefined && !node) return offset;
    const wantsKey = aboutKey === true && depth === path.length - 1;
    const standsThere = pair === undefined || (isScalar(node) && node.value !== null && !wantsKey);
    offset = startOf(standsThere ? node : pair.key);
  }
  return offset;
}

function pairOf(node: MaybeNode, key: string): Pair<Node, MaybeNode> | undefined {
  if (!isMap(node)) return undefined;
  const pairs = node.items as readonly Pair<Node, MaybeNode>[];
  return pairs.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

function entryOf(node: MaybeNode, index: number): MaybeNode {
  return isSeq(node) ? (node.items[index] as MaybeNode) : undefined;
}
