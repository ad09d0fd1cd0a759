/**
 * Checks docs/scenario.md and scenarios/schema.json, which are generated from the schema (UPDATE_GOLDEN=1 rewrites
 * them).
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import { formatCount } from "../base/units.js";
import { assertGolden, repositoryRoot } from "../test-support/runner/golden.js";
import { SCENARIO_KEYS, type ScenarioKey, scenarioJsonSchema } from "./schema/json-schema.js";
import { FAULT_ACTIONS } from "./schema/scenario.js";
import { isMapping, type Mapping, ownValue } from "./text/plain-data.js";
import { METRICS, type Metric, type MetricUnit } from "./thresholds/metrics.js";
import { unitExample } from "./thresholds/quantity.js";

const test = suite("scenario-docs");

const GUIDE = "docs/scenario.md";

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function table(...rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const rule = `|${head.map(() => "---|").join("")}`;
  return [line(head), rule, ...body.map(line)].join("\n");
}

function typeOf(schema: Mapping): string {
  const [choices, options, constant] = ["enum", "anyOf", "const"].map((key) => ownValue(schema, key));
  if (Array.isArray(choices)) return choices.map((choice) => `\`${choice}\``).join(" ");
  if (Array.isArray(options)) return options.filter(isMapping).map(typeOf).join(", or ");
  return constant === undefined ? [typeName(schema), limitsOf(schema)].join(" ").trim() : `\`${constant}\``;
}

function typeName(schema: Mapping): string {
  const pattern = String(ownValue(schema, "pattern"));
  const type = String(ownValue(schema, "type"));
  if (type === "string") return pattern.includes("KiB") ? "size" : pattern.includes("|ms|") ? "duration" : "text";
  return { object: "section", array: "list", integer: "", boolean: "true/false" }[type] ?? type;
}

function limitsOf(schema: Mapping): string {
  const [least, most, above] = ["minimum", "maximum", "exclusiveMinimum"].map((key) => ownValue(schema, key));
  const written = (limit: unknown): string => (typeof limit === "number" ? formatCount(limit) : "");
  if (least === undefined && most === undefined && above === undefined) return "";
  return `${above === undefined ? written(least) : `>${written(above)}`}…${written(most)}`;
}

function defaultOf({ schema, required }: ScenarioKey): string {
  const value = ownValue(schema, "default");
  if (required) return "required";
  return value === undefined || isMapping(value) ? "" : `\`${JSON.stringify(value)}\``;
}

/** The keys of faults have their own guide. */
const isOfFaults = ({ path }: ScenarioKey): boolean => path.startsWith("faults[].");

/** Groups items by key, in order of first appearance. */
function grouped<T>(items: Iterable<T>, keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Makes one row for keys that differ in nothing but their section. */
function keyTable(): string {
  const keys = SCENARIO_KEYS.filter((key) => !isOfFaults(key));
  const cellsOf = (key: ScenarioKey) => [
    typeOf(key.schema),
    defaultOf(key),
    String(ownValue(key.schema, "description")),
  ];
  const nameOf = ({ path }: ScenarioKey) => path.slice(path.lastIndexOf(".") + 1);
  const groups = grouped(keys, (key) => [nameOf(key), ...cellsOf(key)].join(" | "));
  const rows = [...groups.values()].map((ones) => [
    ones.map(({ path }) => `\`${path}\``).join(" "),
    ...ones.slice(0, 1).flatMap(cellsOf),
  ]);
  return table(["Key", "Type", "Default", "Meaning"], ...rows);
}

function needsOf({ needsServer, needsAnyOf }: Metric): string {
  const needs = [needsServer ? "`server`" : "", needsAnyOf.map((key) => `\`${key}\``).join(" or ")];
  return needs.filter((need) => need !== "").join(" and ");
}

/** The name of each unit in the table; `unitExample` says how a limit is written. */
const UNIT_NAMES: Readonly<Record<MetricUnit, string>> = {
  count: "number",
  us: "duration",
  sec: "duration",
  bytes: "size",
  fraction: "percentage",
  perSec: "rate",
};

/** Lists the last parts of metrics by the unit of their limits: `size: rss heapUsed`. */
function lastParts(members: readonly { readonly name: string; readonly unit: string }[]): string {
  const units = [...grouped(members, ({ unit }) => unit)];
  return units.map(([unit, ones]) => `${unit}: ${ones.map(({ name }) => `\`${name}\``).join(" ")}`).join("; ");
}

/** Makes one row for metrics with the same needs and the same last parts. */
function metricTable(): string {
  const parts = [...METRICS].map(([path, metric]) => {
    const dot = path.lastIndexOf(".");
    const unit = UNIT_NAMES[metric.unit];
    return { prefix: path.slice(0, dot), name: path.slice(dot + 1), unit, needs: needsOf(metric) };
  });
  const times = lastParts(parts.filter(({ prefix }) => prefix === "latency.dm"));
  const families = [...grouped(parts, ({ prefix, needs }) => `${prefix} ${needs}`).values()].map((members) => {
    const names = lastParts(members);
    const [first] = members;
    return { prefix: first?.prefix ?? "", needs: first?.needs ?? "", names: names === times ? "*times*" : names };
  });
  const rows = [...grouped(families, ({ names, needs }) => `${names} ${needs}`).values()].map((ones) => [
    ones.map(({ prefix }) => `\`${prefix}.\``).join(" "),
    ones[0]?.names ?? "",
    ones[0]?.needs ?? "",
  ]);
  const columns = ["Metric", "its last part, by the unit of its limit", "Needs in the scenario"];
  return `*Times* are ${times}.\n\n${table(columns, ...rows)}`;
}

function withTable(guide: string, name: string, content: string): string {
  const block = new RegExp(`(<!-- ${name}: [^>]*-->\n)[^]*?(<!-- /${name} -->)`);
  assert.match(guide, block, `${GUIDE} has no place for its table of ${name}`);
  return guide.replace(block, (_, start: string, end: string) => `${start}\n${content}\n\n${end}`);
}

test("docs/scenario.md has every key and every metric of the schema", () => {
  const guide = readFileSync(join(repositoryRoot(), GUIDE), "utf8");
  assertGolden(GUIDE, withTable(withTable(guide, "keys", keyTable()), "metrics", metricTable()));
});

test("docs/scenario.md says how to write a limit of each unit", () => {
  const guide = readFileSync(join(repositoryRoot(), GUIDE), "utf8").replace(/\s+/g, " ");
  const units: readonly MetricUnit[] = ["count", "us", "bytes", "fraction", "perSec"];
  const missing = units.filter((unit) => !guide.includes(unitExample(unit)));
  assert.deepEqual(missing, []);
});

test("docs/faults.md has every key of a fault, in the order of the schema", () => {
  const guide = readFileSync(join(repositoryRoot(), "docs", "faults.md"), "utf8");
  const keys = SCENARIO_KEYS.filter(isOfFaults).map(({ path }) => path.slice("faults[].".length));
  assert.ok(keys.length > FAULT_ACTIONS.length, "keys are found");
  assert.deepEqual(
    keys.filter((key) => !guide.includes(`\`${key}\``)),
    [],
  );
  const rows = [...guide.matchAll(/^\| `(\w+)` \|/gm)].map(([, action]) => action);
  assert.deepEqual(rows, FAULT_ACTIONS);
});

test("scenarios/schema.json is what `chatbench schema` prints", () => {
  assertGolden("scenarios/schema.json", `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
});

test.run();
