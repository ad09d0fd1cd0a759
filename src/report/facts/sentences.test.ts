/** Every sentence of the report, filled with figures, in one golden text for reading side by side. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import type { DeliveryCounts, RunResult } from "../../result/run-result.js";
import { assertGolden } from "../../test-support/runner/golden.js";
import { fault, faultsResult } from "../../test-support/samples/sample-faults.js";
import { heldUpResult } from "../../test-support/samples/sample-held-up.js";
import { deliveryCounts, NO_VIOLATIONS, sampleResult } from "../../test-support/samples/sample-result.js";
import {
  failedResult,
  overloadedResult,
  saturatedResult,
  targetResult,
} from "../../test-support/samples/sample-result-variants.js";
import { steadinessText, WHY_ABSENT } from "./absence.js";
import { noiseText } from "./counters.js";
import { auditText } from "./delivery-classes.js";
import { endedText, outsideText } from "./fault-facts.js";
import { headline } from "./headline.js";
import { serviceMeaning } from "./latency-rows.js";
import { proportionText, returnedText } from "./memory-metrics.js";
import { errorAnswersText, messageRows, unknownWithoutAcks } from "./message-rows.js";
import { busiestSecondText, environmentRows, foreignCpuText, loadText } from "./origin-facts.js";
import * as TABLES from "./sentences.js";
import { doubtAboutTimes } from "./trust.js";

const test = suite("sentences of the report");

const sample = sampleResult();
const { memory, environment, generator } = sample;
assert.ok(memory !== null);

const because = (verdict: RunResult["verdict"], code: string, message: string): Partial<RunResult> => ({
  verdict,
  reasons: [{ code, message }],
});
const delivered = (expected: number, but: Partial<DeliveryCounts> = {}): Partial<RunResult> => ({
  delivery: { ...sample.delivery, ...deliveryCounts(expected, but) },
});
const excused = (wrong: Partial<DeliveryCounts>): Partial<RunResult> => ({
  faults: [fault()],
  delivery: { ...sample.delivery, ...deliveryCounts(18_000, wrong), outsideFaults: NO_VIOLATIONS },
});
const stayed = (but: Partial<RunResult["connections"]>): Partial<RunResult> => ({
  scenario: { ...sample.scenario, traffic: {} },
  connections: { ...sample.connections, ...but },
});
const [missed] = failedResult().thresholds;
assert.ok(missed !== undefined);
const interrupted = because("aborted", "interrupted", "The run was interrupted.");
const untimed = { latency: { ...sample.latency, dm: null, broadcast: null, room: null } };

const HEADLINES: readonly Partial<RunResult>[] = [
  {},
  untimed,
  { ...delivered(1), ...untimed, connections: { ...sample.connections, planned: 1, opened: 1 } },
  delivered(2),
  delivered(18_000, { delivered: 17_999 }),
  delivered(18_000, { duplicated: 1 }),
  excused({ lost: 41, delivered: 17_959 }),
  stayed({}),
  stayed({ planned: 1, opened: 1 }),
  stayed({ opened: 199, closedEarly: 2 }),
  stayed({ closedEarly: 67, cutByFaults: 67 }),
  failedResult(),
  { ...because("fail", "lost", ""), ...delivered(18_000, { lost: 1 }), thresholds: [missed] },
  {
    ...because("fail", "server_died", "Process n0 of the server under test died (signal SIGKILL)."),
    ...delivered(9, { lost: 3, late: 2 }),
  },
  { verdict: "fail", reasons: [] },
  overloadedResult(),
  saturatedResult(),
  heldUpResult(),
  because("inconclusive", "worker_died", "Worker 1 (of 2) died during the run."),
  interrupted,
  { ...interrupted, ...stayed({}) },
  {
    verdict: "aborted",
    reasons: [
      { code: "interrupted", message: "" },
      { code: "not_verified", message: "" },
    ],
  },
];

const early: RunResult = {
  ...sample,
  server: null,
  memory: null,
  timeline: [],
  steady: null,
  generator: { ...generator, memory: null },
};
const bent = { ...memory.perConnection.rss, bytes: 7_310, ciLow: 1, ciHigh: 2, r2: 1, linear: false };
const churn = { ...sample.scenario.traffic, churn: { perSec: 1, away: "1s" } };
const [kill, restart] = faultsResult().faults;
assert.ok(kill !== undefined && restart !== undefined);

const SENTENCES: Readonly<Record<string, readonly (string | null)[]>> = {
  headline: HEADLINES.map((but) => headline({ ...sample, ...but })),
  doubt: [
    saturatedResult(),
    heldUpResult(),
    overloadedResult(),
    { ...sample, ...because("inconclusive", "x", "") },
    { ...sample, ...interrupted },
  ].map(doubtAboutTimes),
  absence: [
    WHY_ABSENT.thresholds({ ...sample, thresholds: [] }),
    WHY_ABSENT.timeline(early),
    steadinessText(early),
    ...[early, targetResult()].flatMap((result) => [WHY_ABSENT.server(result), WHY_ABSENT.serverMemory(result)]),
    WHY_ABSENT.generatorMemory(early),
    returnedText({ ...memory, returnedAfterDisconnect: null }),
  ],
  audit: [
    auditText(sample),
    auditText({ ...sample, delivery: { ...sample.delivery, audit: null } }),
    auditText({ ...sample, ...because("inconclusive", "not_verified", "") }),
  ],
  memory: [
    returnedText(memory),
    returnedText({ ...memory, returnedAfterDisconnect: -0.288 }),
    proportionText({ ...memory, perConnection: { ...memory.perConnection, rss: bent, heapUsed: bent } }, "server"),
  ],
  noise: [sample, { ...sample, scenario: { ...sample.scenario, traffic: churn } }, faultsResult()].map(noiseText),
  faults: [
    outsideText(faultsResult()),
    outsideText({ ...sample, delivery: { ...sample.delivery, outsideFaults: { ...NO_VIOLATIONS, lost: 2, late: 1 } } }),
    endedText({ ...sample, faults: [kill] }),
    endedText({ ...sample, faults: [kill, { ...kill, target: "n2" }, { ...kill, target: "relayer" }] }),
  ],
  messages: [
    unknownWithoutAcks(messageRows(sample)),
    errorAnswersText(failedResult()),
    TABLES.MESSAGES.lostOnHop(["n0 → relayer 2", "relayer → n1 1"]),
  ],
  latency: [
    serviceMeaning(sample.latency),
    serviceMeaning({ ...sample.latency, dm: null }),
    serviceMeaning({ ...sample.latency, dm: null, broadcast: null }),
    TABLES.LATENCY.fewSamples,
  ],
  machine: [
    loadText(environment),
    loadText({ ...environment, loadAverage: null }),
    foreignCpuText(environment),
    foreignCpuText({ ...environment, foreignCpu: null }),
    busiestSecondText(heldUpResult(), 0.1),
    ...environmentRows(environment)
      .filter(([name]) => name === "waiting for a processor" || name === "quota")
      .map(([, value]) => value),
  ],
};

test("match the golden text", () => {
  const lines = Object.entries(SENTENCES).flatMap(([of, sentences]) => [of, ...sentences.map((one) => `  ${one}`)]);
  assertGolden("src/report/facts/golden/sentences.txt", `${lines.join("\n")}\n`);
});

test("are all in the golden text", () => {
  const text = Object.values(SENTENCES).flat().join("\n");
  const fixed = Object.values(TABLES)
    .flatMap((table) => Object.values(table))
    .filter((sentence) => typeof sentence === "string");
  assert.ok(fixed.length > 10);
  assert.deepEqual(
    fixed.filter((sentence) => !text.includes(sentence)),
    [],
  );
});

test.run();
