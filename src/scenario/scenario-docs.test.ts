/** docs/scenario.md and scenarios/schema.json are written from the schema: UPDATE_GOLDEN=1 rewrites them. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import { assertGolden, repositoryRoot } from "../test-support/runner/golden.js";
import { scenarioJsonSchema } from "./schema/json-schema.js";
import { SCENARIO_KEYS, type ScenarioKey } from "./schema/scenario-keys.js";
import { isMapping, type Mapping, ownValue } from "./text/plain-data.js";
import { METRICS, type Metric } from "./thresholds/metrics.js";
import { unitExample } from "./thresholds/quantity.js";

const test = suite("scenario-docs");

const GUIDE = "docs/scenario.md";

function table(...rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  return [head, head.map(() => "---"), ...body].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function typeOf(schema: Mapping): string {
  const [choices, options, constant] = ["enum", "anyOf", "const"].map((key) => ownValue(schema, key));
  if (Array.isArray(choices)) return choices.map((choice) => `\`${choice}\``).join(" ");
  if (Array.isArray(options)) return options.filter(isMapping).map(typeOf).join(", or ");
  return constant === undefined ? `${typeName(schema)}${limitsOf(schema)}` : `\`${constant}\``;
}

function typeName(schema: Mapping): string {
  const pattern = String(ownValue(schema, "pattern"));
  const type = String(ownValue(schema, "type"));
  if (type === "string") return pattern.includes("KiB") ? "size" : pattern.includes("|ms|") ? "duration" : "text";
  return { object: "section", array: "list", integer: "whole number", boolean: "true or false" }[type] ?? type;
}

function limitsOf(schema: Mapping): string {
  const [least, most, above] = ["minimum", "maximum", "exclusiveMinimum"].map((key) => ownValue(schema, key));
  const limits = [
    above === undefined ? "" : `above ${above}`,
    least === undefined ? "" : `from ${least}`,
    most === undefined ? "" : `to ${most}`,
  ];
  return limits
    .filter((limit) => limit !== "")
    .map((limit) => ` ${limit}`)
    .join("");
}

function defaultOf({ schema, required }: ScenarioKey): string {
  const value = ownValue(schema, "default");
  if (required) return "required";
  return value === undefined || isMapping(value) ? "" : `\`${JSON.stringify(value)}\``;
}

function keyTable(): string {
  const rows = SCENARIO_KEYS.map((key) => [
    `\`${key.path}\``,
    typeOf(key.schema),
    defaultOf(key),
    String(ownValue(key.schema, "description")),
  ]);
  return table(["Key", "Type", "Default", "Meaning"], ...rows);
}

function needsOf({ needsServer, needsAnyOf }: Metric): string {
  const needs = [needsServer ? "`server`" : "", needsAnyOf.map((key) => `\`${key}\``).join(" or ")];
  return needs.filter((need) => need !== "").join(" and ");
}

/** One row for the metrics that differ only in their last part. */
function metricTable(): string {
  const families = new Map<string, { names: string[]; metric: Metric }>();
  for (const [path, metric] of METRICS) {
    const prefix = path.slice(0, path.lastIndexOf("."));
    const id = `${prefix} ${JSON.stringify(metric)}`;
    const family = families.get(id) ?? { names: [], metric };
    family.names.push(path.slice(prefix.length + 1));
    families.set(id, family);
  }
  const rows = [...families].map(([id, { names, metric }]) => [
    `\`${id.slice(0, id.indexOf(" "))}.\` ${names.map((name) => `\`${name}\``).join(" ")}`,
    unitExample(metric.unit),
    needsOf(metric),
  ]);
  return table(["Metric", "Limit", "Needs in the scenario"], ...rows);
}

function withTable(guide: string, name: string, content: string): string {
  const block = new RegExp(`(<!-- ${name}: [^>]*-->\n)[^]*?(<!-- /${name} -->)`);
  assert.match(guide, block, `${GUIDE} has no place for its table of ${name}`);
  return guide.replace(block, (_, start: string, end: string) => `${start}\n${content}\n\n${end}`);
}

test("the guide has every key and every metric as the schema has it", () => {
  const guide = readFileSync(join(repositoryRoot(), GUIDE), "utf8");
  assertGolden(GUIDE, withTable(withTable(guide, "keys", keyTable()), "metrics", metricTable()));
});

test("the JSON Schema beside the scenarios is the one `chatbench schema` prints", () => {
  assertGolden("scenarios/schema.json", `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
});

test.run();
