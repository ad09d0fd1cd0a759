import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { suite } from "uvu";
import { withDigest } from "../../result/parse-run-result.js";
import type { RunResult } from "../../result/run-result.js";
import { HOSTILE, withHostileText } from "../../test-support/samples/hostile-result.js";
import { clusterResult } from "../../test-support/samples/sample-cluster.js";
import { faultsResult } from "../../test-support/samples/sample-faults.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import {
  failedResult,
  overloadedResult,
  saturatedResult,
  targetResult,
} from "../../test-support/samples/sample-result-variants.js";
import { renderHtml } from "./render-html.js";

const test = suite("renderHtml");
const ASSETS = { chartJs: "globalThis.Chart = class {};\n//# sourceMappingURL=chart.js.map\n" };
const render = (result: RunResult): string => renderHtml(result, ASSETS);

const SCRIPTS = /<script([^>]*)>([\s\S]*?)<\/script>/g;
/** The text a reader sees, without scripts and styles. */
const visible = (page: string): string =>
  page.replace(SCRIPTS, "<script$1></script>").replace(/<style>[\s\S]*?<\/style>/, "<style></style>");
const section = (page: string, id: string): string =>
  new RegExp(`<section id="${id}"[\\s\\S]*?</section>`).exec(page)?.[0] ?? "";
const words = (html: string): string =>
  html
    .replaceAll("<wbr>", "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");
/** Every tag with the names of its attributes, in order: the structure that no text may change. */
const skeleton = (page: string): readonly string[] =>
  (visible(page).match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/="[^"]*"/g, ""));

test("its policy allows exactly the style and the two scripts of the page", () => {
  const page = render(failedResult());
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
  const hash = (text: string | undefined): string =>
    `'sha256-${createHash("sha256")
      .update(text ?? "", "utf8")
      .digest("base64")}'`;
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1];
  const scripts = [...page.matchAll(SCRIPTS)].filter(([, attributes]) => attributes === "").map(([, , code]) => code);
  assert.equal(scripts.length, 2);
  assert.deepEqual(policy.split("; "), [
    "default-src 'none'",
    `style-src ${hash(style)}`,
    `script-src ${scripts.map(hash).join(" ")}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  assert.ok(
    page.indexOf("Content-Security-Policy") < page.indexOf("<style>"),
    "the policy precedes what it applies to",
  );
});

test("fetches nothing: every link leads to a place in the page", () => {
  const page = render(withHostileText(failedResult()));
  const addresses = [...visible(page).matchAll(/\s(?:src|href|action|srcset|data|poster)="([^"]*)"/g)].map(
    ([, url]) => url,
  );
  assert.ok(addresses.length > 10);
  for (const url of addresses) assert.match(url ?? "", /^(#[a-z]+|data:,)$/);
  assert.doesNotMatch(page, /@import|url\(|sourceMappingURL/);
});

test("has no inline handlers or style attributes, which its policy would block", () => {
  for (const tag of visible(render(failedResult())).match(/<[^>]*>/g) ?? [])
    assert.doesNotMatch(tag, /\s(on[a-z]+|style)=/);
});

test("has its sections in the order a reader asks, and links to them in that order", () => {
  const page = render(sampleResult());
  const ids = [...page.matchAll(/<section id="([a-z]+)"/g)].map(([, id]) => id);
  assert.deepEqual(
    [...page.matchAll(/<li><a href="#([a-z]+)">/g)].map(([, id]) => id),
    ids,
  );
  assert.deepEqual(ids, [
    ...["thresholds", "delivery", "latency", "timeline", "memory", "claims", "http", "server", "generator"],
    ...["connections", "origin"],
  ]);
});

test("begins with the verdict, as one sentence", () => {
  const first = (result: RunResult): string => words(/<h1>[\s\S]*?<\/h1>/.exec(render(result))?.[0] ?? "").trim();
  assert.match(
    first(sampleResult()),
    /^Pass: 200 users; all 18,000 deliveries arrived, each exactly once; p99 of private messages [\d.]+ ms\.$/,
  );
  assert.match(first(failedResult()), /^Fail: 3 deliveries lost, .*; 2 of 3 thresholds missed\.$/);
  assert.match(first(saturatedResult()), /^Inconclusive: the generator could not keep to its plan/);
});

test("shows every class of violation with its count and examples with their times", () => {
  const delivery = words(section(render(failedResult()), "delivery"));
  for (const row of ["lost 3 0 0 3", "duplicated 0 12 0 12", "foreign 0 0 4 4", "indeterminate 0 0 99 99"]) {
    assert.ok(delivery.includes(row), row);
  }
  assert.match(
    delivery,
    /misrouted private 2,211 user-80 on n0 user-81 on n0 11\.055000s 11\.055120s 11\.056004s For user-9/,
  );
});

test("marks all times of a saturated generator as doubtful", () => {
  const page = render(saturatedResult());
  const table = /<table id="table-latency">[\s\S]*?<\/table>/.exec(page)?.[0] ?? "";
  for (const row of table
    .split("<tr>")
    .filter((text) => text.includes('scope="row"') && !text.includes("schedule lag"))) {
    assert.equal(row.match(/class="doubt"/g)?.length, 8, words(row));
  }
  assert.match(words(section(page, "latency")), /Not trustworthy\. The generator could not keep to its plan/);
  assert.match(words(section(page, "thresholds")), /latency\.dm\.p99 &lt; 25 ms [\d.]+ ms \? pass \?/);
  assert.equal(JSON.parse(scriptJson(page, "chart-data"))[0].warning, "not trustworthy");
});

test("says overloaded in the place of an overloaded server's times, and both rates in its first sentence", () => {
  const page = render(overloadedResult());
  const top = words(page.slice(0, page.indexOf("<nav")));
  assert.match(top, /Fail: The server was overloaded: of 1,200 deliveries due each second it made 1,003, /);
  assert.match(top, /private message overloaded see below/);
  const table = /<table id="table-latency">[\s\S]*?<\/table>/.exec(page)?.[0] ?? "";
  const doubts = table
    .split("<tr>")
    .map((row) => [words(row).trim().split(" ")[0], row.match(/class="doubt"/g)?.length]);
  assert.deepEqual(new Map(doubts as [string, number][]).get("private"), 8);
  assert.equal(new Map(doubts as [string, number | undefined][]).get("connect"), undefined);
  assert.match(words(section(page, "latency")), /Not trustworthy\. The server was overloaded: response times grew/);
  assert.match(words(section(page, "thresholds")), /latency\.dm\.p99 &lt; 5 s [\d.]+ s \? FAIL /);
  assert.doesNotMatch(words(section(page, "thresholds")), /FAIL \?/);
});

test("shows the server's error answers, the load before the run, the run's id and the command to repeat it", () => {
  const page = render(failedResult());
  assert.match(words(section(page, "delivery")), /answered with,.* user_not_found 104 100 rate_limited 3 0/);
  assert.doesNotMatch(render(sampleResult()), /table-error-answers/);
  assert.match(words(section(page, "origin")), /load in the minute before the run, 0\.42 processes/);
  assert.match(
    words(section(page, "generator")),
    /4 cores, so each slowed the other down \(in the minute before the run, 0\.42 processes/,
  );
  assert.match(words(page.slice(page.indexOf("<header>"), page.indexOf("<h1>"))), /run f41LED/);
  assert.match(words(section(page, "origin")), /npx chatbench run/);
});

test("says whether the hold phase was steady, or that it is unknown", () => {
  const message = "Whether response times of all kinds were steady could not be told.";
  const untold = section(render({ ...sampleResult(), steady: { steady: null, message } }), "timeline");
  assert.ok(untold.includes(`<p>${message}</p>`));
  assert.match(
    section(render(failedResult()), "timeline"),
    /class="warning" role="note">Response times were not steady/,
  );
});

test("shows an undecided threshold as neither met nor missed", () => {
  const thresholds = sampleResult().thresholds.map((threshold) => ({ ...threshold, pass: null }));
  const shown = words(section(render(sampleResult({ thresholds })), "thresholds"));
  assert.equal(shown.match(/undecided/g)?.length, thresholds.length);
  assert.doesNotMatch(shown, /pass(?!\.)|FAIL/);
});

test("marks a slope that is too small to tell, and warns of growth that is not in proportion", () => {
  const base = sampleResult();
  assert.ok(base.memory !== null);
  const rss = { bytes: -312, ciLow: -1_312, ciHigh: 688, r2: 0.1, linear: false };
  const memory = { ...base.memory, perConnection: { ...base.memory.perConnection, rss } };
  const page = render({ ...base, memory });
  assert.match(words(section(page, "memory")), /-312 B, too small to tell .* did not grow in proportion/);
  assert.match(words(page.slice(0, page.indexOf("<nav"))), /memory per user too small to tell -1\.31 KB to 688 B/);
  assert.match(words(section(render(base), "claims")), /7\.31 KB ±1\.02 KB undecided/);
});

test("does not present counts of an unverified run as verdicts", () => {
  const reasons = [{ code: "not_verified", message: "Deliveries were counted." }];
  const page = render({ ...sampleResult(), verdict: "inconclusive", reasons });
  assert.match(words(page.slice(0, page.indexOf("<nav"))), /delivered not judged/);
  assert.doesNotMatch(words(section(page, "delivery")), /second opinion|these are counts/);
});

test("says what is absent and why, and leaves out sections that the scenario does not have", () => {
  const page = render(targetResult());
  assert.match(
    words(section(page, "memory")),
    /The server&#39;s memory was not measured: this run did not start the server/,
  );
  assert.match(words(section(page, "server")), /CPU and counters were not measured: this run did not start the server/);
  assert.doesNotMatch(page, /id="(?:http|claims)"|href="#(?:http|claims)"/);
  const early = render({ ...sampleResult(), timeline: [], memory: null, thresholds: [] });
  assert.match(words(section(early, "timeline")), /ended before its first second/);
  assert.match(words(section(early, "memory")), /server&#39;s memory was not measured: the run ended too early/);
  assert.match(words(section(early, "thresholds")), /sets no thresholds/);
});

const scriptJson = (page: string, id: string): string =>
  new RegExp(`<script type="application/json" id="${id}">([\\s\\S]*?)</script>`).exec(page)?.[1] ?? "";

test("contains the whole result, which can be read back", () => {
  for (const result of [sampleResult(), withHostileText(failedResult())]) {
    assert.deepEqual(JSON.parse(scriptJson(render(result), "result")), withDigest(result));
  }
});

const nastyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", minLength: 1 }),
      fc.constantFrom(...HOSTILE.split(/(?=[<"&\u2028\u0000])/), HOSTILE),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => parts.join(""));

test("keeps its structure, whatever text is in the fields of the result", () => {
  const base = failedResult();
  const expected = skeleton(render(withHostileText(base, "x")));
  fc.assert(
    fc.property(nastyText, (text) => {
      const page = render(withHostileText(base, text));
      assert.deepEqual(skeleton(page), expected);
      assert.doesNotMatch(page, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
    }),
    { numRuns: 60 },
  );
});

test("has a section on faults, with the outcome of each, only if there were faults", () => {
  const page = render(faultsResult());
  assert.match(page, /<li><a href="#faults">/);
  const row = (heading: string): string =>
    new RegExp(`<tr><th scope="row">${heading}</th>(.*)</tr>`).exec(page)?.[1] ?? "";
  assert.match(page, /kill n1<\/th>.*restart n1<\/th>.*pause relayer<\/th>.*cut n2<\/th>/);
  assert.match(
    row("injected, after the start of the traffic"),
    /7\.001204s<.*12\.000310s to 14\.001020s<.*failed: &lt;b&gt;no&lt;/,
  );
  assert.match(row("injected, after the start of the hold phase"), /4 s<.*7 s<.*9 s<.*12 s</);
  assert.match(row("noticed by a user after"), /4\.12 ms<.*by nobody</);
  assert.match(row("first correct delivery by that path after"), /232 ms<.*2\.8 ms<.*2 s<.*never</);
  assert.match(row("users cut off"), /67, all back<.*nobody</);
  assert.match(row("half / 95 % / all of them back after"), /121 ms \/ 204 ms \/ 262 ms</);
  assert.match(row("service steady again after"), /1\.8 s<.*at once<.*not seen</);
  assert.match(row("wrong deliveries it accounts for"), /lost 41, indeterminate 3<.*none</);
  assert.match(page, /No delivery went wrong beyond those that the faults account for\./);
  assert.doesNotMatch(render(sampleResult()), /id="faults"|href="#faults"/);
});

test("says what passed between the nodes and which hop lost what, but not for a single node", () => {
  const page = render(clusterResult());
  const between = words(section(page, "relay"));
  assert.match(between, /from to n0 to n1 to n2/);
  assert.match(between, / n1 398 – 401 /);
  assert.match(between, /wasted copies per message 0\.025/);
  assert.match(words(section(page, "delivery")), /relayer → n2 2 /);
  assert.match(page, /href="#relay"/);
  const alone = render(failedResult());
  assert.equal(section(alone, "relay"), "");
  assert.doesNotMatch(alone, /href="#relay"/);
});

test("marks the times between nodes if the run's times cannot be trusted", () => {
  const { server } = clusterResult();
  const facts = section(render({ ...saturatedResult(), server }), "relay");
  assert.equal(facts.match(/class="doubt/g)?.length, 3);
});

test.run();
