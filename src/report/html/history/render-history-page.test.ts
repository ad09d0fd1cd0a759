import assert from "node:assert/strict";
import { suite } from "uvu";
import { trendsOf } from "../../../result/history/trends.js";
import { HOSTILE } from "../../../test-support/samples/hostile-result.js";
import {
  SAMPLE_MACHINE,
  SLOWER_FROM,
  sampleEntry,
  sampleHistory,
} from "../../../test-support/samples/sample-history.js";
import type { HistoryView } from "../../facts/history-facts.js";
import type { ChartSpec } from "../charts/chart-spec.js";
import { renderHistoryPage } from "./render-history-page.js";

const test = suite("history page");

const viewOf = (entries = sampleHistory(), warnings: readonly string[] = []): HistoryView => ({
  source: "history.jsonl",
  version: "0.1.0",
  groups: trendsOf(entries, 200),
  warnings,
});
const render = (view: HistoryView): string => renderHistoryPage(view, { chartJs: "globalThis.Chart = class {};" });
const chartsOf = (page: string): readonly ChartSpec[] =>
  JSON.parse(/id="chart-data">(.*?)<\/script>/s.exec(page)?.[1] ?? "");
const words = (page: string): string =>
  page
    .replaceAll("<wbr>", "")
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

test("says first what changed last, and where", () => {
  assert.match(
    words(render(viewOf())),
    /2 of 7 series changed; last server\.perMessage\.connectionsExaminedPerDm, 100 → 1 at 3f4839d, 2026-10-01\./,
  );
});

test("has a section for each group, and links to it", () => {
  const page = render(viewOf());
  for (const id of ["series-1", "series-2"]) {
    assert.ok(page.includes(`<section id="${id}"`) && page.includes(`<a href="#${id}"`), id);
  }
  assert.doesNotMatch(page, /<section id="series-3"/);
});

test("draws each metric with its change marked by the commit", () => {
  const charts = chartsOf(render(viewOf()));
  assert.equal(charts.length, 7);
  const chart = charts.find(({ y, events }) => y.title === "milliseconds" && events.length > 0);
  assert.deepEqual(chart?.events, [{ from: SLOWER_FROM + 0.5, to: SLOWER_FROM + 0.5, label: "3f4233d" }]);
  const [failed, measured, levels] = chart?.series ?? [];
  assert.deepEqual(
    failed?.points.map(([x]) => x),
    [SLOWER_FROM + 1],
  );
  assert.equal(measured?.points.length, 40);
  assert.deepEqual(
    levels?.points.map(([x]) => x),
    [1, SLOWER_FROM, SLOWER_FROM + 1, 40],
  );
  assert.deepEqual(
    chart?.x.ticks?.map(([, text]) => text),
    ["2026-09-01", "2026-09-14", "2026-09-27", "2026-10-10"],
  );
});

test("has every number in a table", () => {
  const page = render(viewOf());
  const text = words(page);
  assert.match(text, /latency\.dm\.p99 3f4233d 2026-09-25 main 1\.9 ms 2\.83 ms \+48\.9 %/);
  assert.match(text, /latency\.dm\.p50 40 312 us 331 us 321 us \+3\.1 % none/);
  const runs = /<table id="series-2-runs">[\s\S]*?<\/table>/.exec(page)?.[0] ?? "";
  assert.equal([...runs.matchAll(/<tr>/g)].length, 41);
  assert.match(words(runs), /2026-09-25T09:30:00\.000Z 3f4233d main fail/);
});

test("names the lines that were left out", () => {
  assert.match(words(render(viewOf(sampleHistory(), ["Line 7 is left out."]))), /Line 7 is left out\./);
});

test("one run, and a value of zero, can be drawn", () => {
  const charts = chartsOf(render(viewOf([sampleEntry(0, { values: { zero: 0, below: -3 } })])));
  assert.deepEqual(
    charts.map(({ y }) => [y.min, y.max]),
    [
      [0, 1],
      [-3.36, -2.64],
    ],
  );
});

test("contains every value once more, as data", () => {
  const [, times] = JSON.parse(/id="history">(.*?)<\/script>/s.exec(render(viewOf()))?.[1] ?? "");
  assert.equal(times.metrics[1].metric, "latency.dm.p99");
  assert.equal(times.metrics[1].changes[0].index, SLOWER_FROM);
  assert.deepEqual(
    times.runs.map(({ at, values }: { at: string; values: readonly number[] }) => [at, values[1]]),
    sampleHistory().map(({ at, values }) => [at, values["latency.dm.p99"]]),
  );
});

test("stays below 1.5 MB with a hundred runs of thirty metrics on each of three machines", () => {
  const numbers = (day: number) =>
    Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`latency.metric${i}.p99`, Math.sin(day * (i + 7)) + 2]));
  const entries = Array.from({ length: 300 }, (_, day) =>
    sampleEntry(day, { machine: { ...SAMPLE_MACHINE, cores: 1 + (day % 3) }, values: numbers(day) }),
  );
  const CHART_JS_BYTES = 210_000;
  const bytes = Buffer.byteLength(render(viewOf(entries))) + CHART_JS_BYTES;
  assert.ok(bytes < 1_500_000, `${bytes}`);
});

test("shows twelve groups, and counts the others", () => {
  const entries = Array.from({ length: 14 }, (_, day) =>
    sampleEntry(day, { values: { x: 1 }, machine: { ...SAMPLE_MACHINE, cores: day + 1 } }),
  );
  const page = render(viewOf(entries));
  assert.equal([...page.matchAll(/<section /g)].length, 12);
  assert.match(words(page), /2 older groups: --json has all of them\./);
});

test("hostile text changes nothing of the page's structure", () => {
  const named = (text: string): string =>
    render(
      viewOf(
        [0, 1].map((day) =>
          sampleEntry(day, {
            scenario: text,
            branch: text,
            machine: { cpuModel: text, cores: 2, node: text, chatbench: text },
            values: { [text]: 1 },
            counters: { [text]: day },
          }),
        ),
        [text],
      ),
    );
  const tags = (page: string): readonly string[] =>
    (page.replace(/(<script[^>]*>)[\s\S]*?<\/script>/g, "$1").match(/<[^>]*>/g) ?? []).map((tag) =>
      tag.replace(/="[^"]*"/g, ""),
    );
  assert.deepEqual(tags(named(HOSTILE)), tags(named("harmless text")));
  const hostile = named(HOSTILE);
  assert.doesNotMatch(hostile.replace(/[\n]/g, ""), /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
  for (const { events } of chartsOf(hostile)) for (const { label } of events) assert.match(label, /^[0-9a-f]{7}$/);
});

test.run();
