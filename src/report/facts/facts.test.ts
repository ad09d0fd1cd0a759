import assert from "node:assert/strict";
import { suite } from "uvu";
import { formatMetric } from "../../result/metric.js";
import type { RunResult } from "../../result/run-result.js";
import { faultsResult } from "../../test-support/samples/sample-faults.js";
import { deliveryCounts, sampleResult } from "../../test-support/samples/sample-result.js";
import { failedResult, overloadedResult, saturatedResult } from "../../test-support/samples/sample-result-variants.js";
import { noiseText } from "./counters.js";
import { auditText, totalsOf } from "./delivery-classes.js";
import { endedText, intoHold } from "./fault-facts.js";
import { headline } from "./headline.js";
import { bestSupported, isSupported, PERCENTILES, serviceMeaning } from "./latency-rows.js";
import { messageRows, unknownWithoutAcks } from "./message-rows.js";
import { formatInstant } from "./metric-value.js";
import { busiestSecondText, commandToRepeat } from "./origin-facts.js";
import { doubtAboutTimes, isDoubtfulOutcome, isUntrusted } from "./trust.js";

const test = suite("facts");

function withReason(verdict: RunResult["verdict"], code: string, message: string): RunResult {
  return { ...sampleResult(), verdict, reasons: [{ code, message }] };
}

function dmSamples(effectiveCount: number) {
  const { dm } = sampleResult().latency;
  assert.ok(dm !== null);
  return { ...dm, effectiveCount };
}

test("the headline of a failure begins with a reason that its counts do not show", () => {
  const died = {
    ...withReason("fail", "server_died", "Process n0 died (exit code 7)."),
    delivery: failedResult().delivery,
  };
  assert.match(headline(died), /^Fail: Process n0 died \(exit code 7\); 3 deliveries lost, /);
  assert.match(headline(failedResult()), /^Fail: 3 deliveries lost, /);
});

test("the headline quotes the highest percentile that has enough samples, or none", () => {
  const withSamples = (effectiveCount: number): RunResult => {
    const base = sampleResult();
    return { ...base, latency: { ...base.latency, dm: dmSamples(effectiveCount) } };
  };
  assert.match(headline(withSamples(1_000)), /; p99 of private messages/);
  assert.match(headline(withSamples(999)), /; p95 of private messages/);
  assert.match(headline(withSamples(19)), /each exactly once\.$/);
});

test("the headline never says that all deliveries arrived when some did not", () => {
  const base = sampleResult();
  const short = { ...base, delivery: { ...base.delivery, ...deliveryCounts(18_000, { delivered: 17_999 }) } };
  assert.match(headline(short), /17,999 of 18,000 deliveries arrived/);
  const late = { ...base, delivery: { ...base.delivery, ...deliveryCounts(18_000, { late: 1 }) } };
  assert.match(headline(late), /1 delivery late \(18,000 expected\)/);
});

test("the headline of an aborted or inconclusive run says so", () => {
  assert.match(
    headline(withReason("aborted", "interrupted", "Interrupted.")),
    /^Aborted: the run was stopped early; until then, all /,
  );
  assert.equal(headline(withReason("inconclusive", "worker_died", "Worker 1 died.")), "Inconclusive: Worker 1 died.");
});

test("the headline of a run without traffic is about its users; an unverified run judges nothing", () => {
  const base = sampleResult();
  const quiet = { ...base, scenario: { ...base.scenario, traffic: {} } };
  assert.equal(headline(quiet), "Pass: 200 users connected and stayed; the scenario has no traffic.");
  const fewer = { ...quiet, connections: { ...base.connections, opened: 199, closedEarly: 2 } };
  assert.equal(headline(fewer), "Pass: 197 of 200 users connected and stayed; the scenario has no traffic.");
  const counted = withReason("aborted", "not_verified", "Deliveries were counted and not judged.");
  assert.match(headline(counted), /; until then, deliveries were counted but not judged\.$/);
});

test("service time names the kind it was measured on", () => {
  const { latency } = sampleResult();
  assert.match(serviceMeaning(latency) ?? "", /of private messages;/);
  assert.match(serviceMeaning({ ...latency, dm: null }) ?? "", /of broadcasts;/);
  assert.match(serviceMeaning({ ...latency, dm: null, broadcast: null }) ?? "", /of room messages;/);
  assert.equal(serviceMeaning({ ...latency, service: null }), null);
});

test("the command to repeat a run leaves out --out, whose folder exists now", () => {
  const repeated = (command: string) => commandToRepeat({ command });
  assert.equal(repeated("chatbench run a.yaml --out results/o --quiet"), "npx chatbench run a.yaml --quiet");
  assert.equal(repeated("chatbench run a.yaml --out=o"), "npx chatbench run a.yaml");
  assert.equal(repeated("chatbench run --outer.yaml"), "npx chatbench run --outer.yaml");
});

test("counters are called free of noise only without churn", () => {
  const base = sampleResult();
  assert.match(noiseText(base), /no noise/);
  const churn = { perSec: 1, away: "1s" };
  const { traffic } = base.scenario;
  const room = traffic.room && { ...traffic.room, churn };
  for (const restless of [
    { ...traffic, churn },
    { ...traffic, ...(room && { room }) },
  ]) {
    assert.match(noiseText({ ...base, scenario: { ...base.scenario, traffic: restless } }), /vary a little/);
  }
});

test("times are doubted when the generator was saturated or the run has no verdict", () => {
  assert.equal(doubtAboutTimes(sampleResult()), null);
  assert.equal(doubtAboutTimes(failedResult()), null);
  assert.match(doubtAboutTimes(saturatedResult()) ?? "", /generator could not keep to its plan/);
  assert.match(doubtAboutTimes(withReason("inconclusive", "worker_died", "It died.")) ?? "", /inconclusive/);
  assert.match(doubtAboutTimes(withReason("aborted", "interrupted", "Stopped.")) ?? "", /stopped early/);
});

test("times are not doubted when only a slope of memory was too coarse for its threshold", () => {
  const undecided = { code: "threshold_undecided", message: "The threshold could not be decided." };
  const only = { ...sampleResult(), verdict: "inconclusive", reasons: [undecided] } as const;
  assert.equal(doubtAboutTimes(only), null);
  assert.equal(headline(only), "Inconclusive: The threshold could not be decided.");
  const indeterminate = { code: "indeterminate", message: "Nobody knows." };
  assert.match(doubtAboutTimes({ ...only, reasons: [indeterminate, undecided] }) ?? "", /inconclusive/);
});

test("a percentile is supported by 10/(1−p) samples or more", () => {
  const needed = PERCENTILES.map((percentile) => {
    const enough = [20, 100, 200, 1_000, 10_000].find((n) => isSupported(dmSamples(n), percentile));
    return [percentile.label, enough];
  });
  assert.deepEqual(needed, [
    ["p50", 20],
    ["p90", 100],
    ["p95", 200],
    ["p99", 1_000],
    ["p99.9", 10_000],
  ]);
  assert.equal(bestSupported(dmSamples(150), "p99")?.label, "p90");
  assert.equal(bestSupported(dmSamples(1e6), "p95")?.label, "p95");
});

test("the rows away and accepted appear only when they have counts, and may-deliveries beside their total", () => {
  const names = (result: RunResult) => messageRows(result).map(({ name }) => name);
  assert.deepEqual(names(sampleResult()), ["planned", "sent", "dropped", "accepted", "rejected"]);
  const base = sampleResult();
  const dm = { ...base.messages.dm, sent: 3_590, away: 10, accepted: 3_590 };
  const onlyDm = { ...base, messages: { ...base.messages, dm } };
  assert.ok(names(onlyDm).includes("away"));
  const partly = messageRows(onlyDm);
  assert.deepEqual(partly.find(({ name }) => name === "accepted")?.counts, [3_590, null, null, null]);
  assert.match(unknownWithoutAcks(partly) ?? "", /^–: unknown. Without acks/);
  const { broadcast, room } = base.messages;
  const acked = { dm, broadcast: { ...broadcast, accepted: 36 }, room: { ...room, accepted: 359 } };
  const accepted = messageRows({ ...base, messages: acked }).find(({ name }) => name === "accepted");
  assert.deepEqual(accepted?.counts, [3_590, 36, 359, 3_985]);
  assert.equal(unknownWithoutAcks(accepted === undefined ? [] : [accepted]), null);

  const totals = (result: RunResult) => totalsOf(result).map(({ name }) => name);
  assert.deepEqual(totals(base), ["expected", "delivered", "may", "mustNot"]);
  const churned = { ...base, delivery: { ...base.delivery, may: 5, mayDelivered: 3, mustNot: 7 } };
  assert.deepEqual(totals(churned), ["expected", "delivered", "may", "mayDelivered", "mustNot"]);
});

test("a ledger without a second count says so", () => {
  const base = sampleResult();
  assert.match(auditText(base), /18,000 pairs .* agrees/);
  const without = { ...base, delivery: { ...base.delivery, audit: null } };
  assert.match(auditText(without), /no second count .* a worker died/);
  const reasons = [{ code: "not_verified", message: "Deliveries were counted." }];
  assert.match(auditText({ ...without, reasons }), /^Deliveries were counted but not judged/);
});

test("metrics are formatted in their unit", () => {
  assert.equal(formatMetric("latency.dm.p99", 2_510), "2.51 ms");
  assert.equal(formatMetric("latency.dm.count", 3_000), "3,000");
  assert.equal(formatMetric("memory.perConnection.rss", 7_310), "7.31 KB");
  assert.equal(formatMetric("server.eventLoop", 0.124), "12.4 %");
  assert.equal(formatMetric("server.cpuSec", 3.42), "3.42 s");
  assert.equal(formatMetric("connections.perSec", 499), "499/s");
  assert.equal(formatMetric("nobody.knows", 1.5), "1.5");
  assert.equal(formatInstant(6_020_210), "6.020210s");
});

test("only times of the run are doubtful, and those that it took to connect not for an overloaded server", () => {
  const metrics = ["latency.dm.p99", "http.latency.p99", "latency.connect.p99", "latency.scheduleLag.p99"];
  const among = (result: RunResult) =>
    [...metrics, "latency.dm.count", "delivery.lost"].filter((metric) => isUntrusted(result, metric));
  assert.deepEqual(among(sampleResult()), []);
  assert.deepEqual(among(saturatedResult()), metrics.slice(0, 3));
  assert.deepEqual(among(overloadedResult()), metrics.slice(0, 2));
});

test("that an overloaded server misses a limit on times is sure, and nothing else about its times", () => {
  const [, missed] = overloadedResult().thresholds;
  assert.ok(missed !== undefined && missed.pass === false);
  assert.equal(isDoubtfulOutcome(overloadedResult(), missed), false);
  assert.equal(isDoubtfulOutcome(overloadedResult(), { ...missed, op: ">", pass: true }), true);
  assert.equal(isDoubtfulOutcome(saturatedResult(), missed), true);
  assert.equal(isDoubtfulOutcome(sampleResult(), missed), false);
});

test("a fault is also timed on the scenario's clock, and processes that never came back are named", () => {
  const result = faultsResult();
  const [kill, restart] = result.faults;
  assert.ok(kill !== undefined && restart !== undefined);
  assert.equal(intoHold(kill, result), "4 s");
  assert.equal(intoHold({ ...kill, injectedUs: null }, result), null);
  assert.equal(endedText(result), null);
  const gone = (faults: RunResult["faults"]) => endedText({ ...result, faults });
  assert.equal(gone([kill]), "n1 was killed and not restarted: these figures are the last ones seen.");
  assert.equal(gone([restart, kill, { ...kill, target: "n2" }])?.slice(0, 20), "n1 and n2 were kille");
  assert.equal(gone([{ ...kill, failure: "no such process" }]), null);
  assert.equal(gone([kill, { ...restart, failure: "no port" }]), gone([kill]));
});

test("counted work is noisy once a fault strikes", () => {
  assert.match(noiseText(sampleResult()), /no noise/);
  assert.match(noiseText(faultsResult()), /vary|varies/);
});

test("the second in which others used most is that of the hold phase, and told past a share", () => {
  const result = sampleResult();
  const timeline = result.timeline.map((second) => {
    if (second.phase === "ramp") return { ...second, foreignCpu: 4 };
    return second.t === 12 ? { ...second, foreignCpu: 1, stolenCpu: 0.4 } : second;
  });
  const told = (share: number, but: Partial<RunResult> = {}) =>
    busiestSecondText({ ...result, timeline, ...but }, share);
  assert.match(
    told(0.34) ?? "",
    /^Others took most in second 12, when other programs used 1 of 4 cores and the host of/,
  );
  assert.equal(told(0.36), null);
  assert.equal(told(0, { environment: { ...result.environment, foreignCpu: null } }), null);
  assert.equal(told(0, { timeline: [] }), null);
});

test.run();
