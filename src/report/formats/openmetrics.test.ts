/** Reads the text with the strict parser of Prometheus' own Python client, where that is installed. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { suite } from "uvu";
import { z } from "zod";
import type { RunResult } from "../../result/run-result.js";
import { requirePythonModule, testIf } from "../../test-support/runner/requires.js";
import { HOSTILE, withHostileText } from "../../test-support/samples/hostile-result.js";
import { clusterResult } from "../../test-support/samples/sample-cluster.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import {
  failedResult,
  overloadedResult,
  saturatedResult,
  targetResult,
} from "../../test-support/samples/sample-result-variants.js";
import { OPENMETRICS } from "./openmetrics.js";

const test = suite("format openmetrics");

const textOf = (result: RunResult): string => OPENMETRICS.render(result)[0]?.text ?? "";

const reader = (module: string): string => `
import json, sys
from ${module} import text_string_to_metric_families as parse
families = [(f.name, f.type, f.unit, [(s.name, s.labels, s.value) for s in f.samples]) for f in parse(sys.stdin.read())]
json.dump(families, sys.stdout)
`;

const FAMILIES = z.array(
  z.tuple([
    z.string(),
    z.string(),
    z.string(),
    z.array(z.tuple([z.string(), z.record(z.string(), z.string()), z.number()])),
  ]),
);

const client = requirePythonModule("prometheus_client");

function read(text: string, module = "prometheus_client.openmetrics.parser"): z.infer<typeof FAMILIES> {
  const { status, stdout, stderr } = spawnSync(client.python, ["-c", reader(module)], {
    input: text,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return FAMILIES.parse(JSON.parse(stdout));
}

testIf(test, "Prometheus' parser reads every kind of run, with types and units", client, () => {
  for (const result of [
    sampleResult(),
    failedResult(),
    overloadedResult(),
    saturatedResult(),
    targetResult(),
    clusterResult(),
  ]) {
    const families = read(textOf(result));
    const [, , , [verdict] = []] = families.find(([name]) => name === "chatbench_run_info") ?? [];
    assert.equal(verdict?.[1].scenario, result.scenario.name);
  }
  const families = read(textOf(sampleResult()));
  const find = (name: string) => families.find((family) => family[0] === name);
  const [, type, unit, samples] = find("chatbench_latency_seconds") ?? [];
  assert.deepEqual([type, unit], ["summary", "seconds"]);
  const p99 = samples?.find(([, labels]) => labels.latency === "dm" && labels.quantile === "0.99");
  assert.equal(p99?.[2], (sampleResult().latency.dm?.p99 ?? 0) / 1e6);
  assert.deepEqual(find("chatbench_memory_per_connection_bytes")?.slice(1, 3), ["gauge", "bytes"]);
  assert.deepEqual(find("chatbench_server_event_loop_ratio")?.slice(1, 3), ["gauge", "ratio"]);
});

testIf(test, "the parser refuses a text cut short: it is strict", client, () => {
  const cut = textOf(sampleResult()).replace("# EOF\n", "");
  assert.throws(() => read(cut), /EOF/);
});

testIf(test, "the parser of Prometheus' older format finds the same families and values", client, () => {
  const text = textOf(clusterResult());
  const seen = (families: z.infer<typeof FAMILIES>) =>
    families.map(([name, type, , samples]) => [name, type, samples] as const);
  assert.deepEqual(seen(read(text, "prometheus_client.parser")), seen(read(text)));
});

testIf(test, "hostile names come back as they were, but for control characters", client, () => {
  const text = 'a"b\\c{d="e"} 1 # \n# EOF\n';
  const families = read(textOf(withHostileText(failedResult(), text)));
  const [, , , [run] = []] = families.find(([name]) => name === "chatbench_run_info") ?? [];
  assert.equal(run?.[1].scenario, text.replaceAll("\n", "\\u000a"));
  read(textOf(withHostileText(failedResult(), HOSTILE)));
});

test("ends in # EOF, and has each family and each sample once", () => {
  const lines = textOf(clusterResult()).split("\n");
  assert.deepEqual(lines.slice(-2), ["# EOF", ""]);
  for (const kind of [/^# TYPE \S+/, /^[a-z]\S*\{.*\}/]) {
    const found = lines.flatMap((line) => kind.exec(line) ?? []);
    assert.ok(found.length > 10);
    assert.equal(new Set(found).size, found.length);
  }
});

test("an inconclusive run has its verdict and no number", () => {
  const names = textOf(saturatedResult()).match(/^[a-z]\w+/gm) ?? [];
  assert.deepEqual([...new Set(names)], ["chatbench_run_info", "chatbench_verdict"]);
});

test("an overloaded run has no response times", () => {
  const latencies = textOf(overloadedResult()).match(/(?<=latency=")\w+/g) ?? [];
  assert.deepEqual([...new Set(latencies)].sort(), ["connect", "scheduleLag"]);
});

test.run();
