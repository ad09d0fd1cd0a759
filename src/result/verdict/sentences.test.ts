/** Every sentence of a verdict, filled with figures, in one golden text for reading side by side. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { VIOLATIONS } from "../../protocol/violations.js";
import { testSteadyState } from "../../stats/steady-state.js";
import { assertGolden } from "../../test-support/runner/golden.js";
import { fault } from "../../test-support/samples/sample-faults.js";
import { NO_VIOLATIONS, sampleResult } from "../../test-support/samples/sample-result.js";
import { delivery, GOOD } from "../../test-support/samples/verdict-inputs.js";
import type { ForeignCpu, Reason, Throttling, TimelineSecond } from "../run-result.js";
import { type Interference, withCulprit } from "./interference.js";
import { detectSaturation, lagBehindThresholds, type WorkerLoad } from "./saturation.js";
import { SENTENCES, steadySentence } from "./sentences.js";
import { decideVerdict } from "./verdict.js";
import type { VerdictInput } from "./verdict-input.js";

const test = suite("sentences");

const reasonsFor = (but: Partial<VerdictInput>): readonly Reason[] => decideVerdict({ ...GOOD, ...but }).reasons;

const connections = (but: Partial<VerdictInput["connections"]>) => ({
  connections: { ...GOOD.connections, ...but },
});
const messages = (but: Partial<VerdictInput["messages"]["dm"]>) => ({
  messages: { ...GOOD.messages, dm: { ...GOOD.messages.dm, ...but } },
});
const threshold = (metric: string, limit: number, measured: number | null, text: string) =>
  ({ metric, op: "<", limit, measured, pass: false, text }) as const;
const met = GOOD.thresholds[0] as VerdictInput["thresholds"][number];

const OVERLOADED = { offeredPerSec: 1_200, deliveredPerSec: 1_003.2, backlogAtEnd: 2_952 };
const MEMORY_LIMIT = { metric: "memory.perConnection.rss", text: "memory.perConnection.rss < 8KB" };
function withoutInterval(memory: VerdictInput["memory"]): VerdictInput["memory"] {
  const rss = memory?.perConnection.rss;
  if (memory === null || rss == null) return null;
  return { ...memory, perConnection: { ...memory.perConnection, rss: { ...rss, ciLow: null, ciHigh: null } } };
}

const died = (id: string, exitCode: number | null, signal: NodeJS.Signals | null, stderr: string) =>
  reasonsFor({ cutShort: true, serverExits: [{ id, exitCode, signal, stderr }] });

const worker = (id: number, but: Partial<WorkerLoad>): WorkerLoad => ({
  id,
  scheduleLagP99Us: 700,
  eventLoopPerSec: [0.2, 0.2, 0.6, 0.6, 0.6, 0.6, 0.6],
  planned: 5_000,
  dropped: 0,
  ...but,
});
const saturation = (but: Partial<WorkerLoad>): readonly Reason[] =>
  detectSaturation([worker(0, {}), worker(1, but)], null).reasons;

const late = () => detectSaturation([worker(1, { scheduleLagP99Us: 12_400, eventLoopPerSec: [0.1, 0.1] })], null);
const blamed = (use: Partial<Interference>): readonly Reason[] =>
  withCulprit({ ...GOOD, ...use, saturation: late() }, true).reasons;
const foreign = (cores: number, stolen: number, ...programs: ForeignCpu["programs"]): ForeignCpu => ({
  cores,
  stolen,
  of: 2,
  programs,
});
const group = (of: Throttling["of"], sec: number | null): Throttling => ({
  of,
  cores: 0.5,
  periods: 185,
  throttled: 50,
  sec,
});
const SECOND = sampleResult().timeline.find(({ phase }) => phase === "hold") as TimelineSecond;

const error = (count: number, status: number) =>
  ({ cause: "handshake-refused", opened: false, status, code: null, count, example: "" }) as const;
const closed = { cause: "closed-by-server", opened: true, status: null, code: 1012, count: 1, example: "restart" };

const explained = (count: number, mode: VerdictInput["deliveryMode"] = "at-most-once") =>
  reasonsFor({
    deliveryMode: mode,
    faults: [fault()],
    delivery: {
      ...delivery(3_600, { lost: count, late: count, indeterminate: count }),
      outsideFaults: NO_VIOLATIONS,
    },
  });

const users = (planned: number, but: Partial<VerdictInput["connections"]> = {}) =>
  connections({ planned, opened: planned, ...but });

const REASONS: readonly (readonly Reason[])[] = [
  reasonsFor({ ...users(200), thresholds: [met, met, met] }),
  reasonsFor({ ...users(2), delivery: delivery(2), thresholds: [met, met] }),
  reasonsFor({ ...users(1), delivery: delivery(1), thresholds: [met] }),
  reasonsFor({ ...users(1), trafficAsked: false, thresholds: [] }),
  reasonsFor({ delivery: { ...delivery(3_600, { may: 40 }), mayDelivered: 38 } }),
  reasonsFor({
    ...users(200, { opened: 190, failed: 10 }),
    thresholds: [{ ...met, metric: "connections.failed" }],
  }),
  reasonsFor({ deliveryMode: "at-least-once", delivery: delivery(3_600, { duplicated: 2 }) }),
  explained(1),
  explained(5),
  explained(5, "at-least-once"),
  reasonsFor({ interrupted: true, cutShort: true }),
  died("n0", null, "SIGKILL", "starting\nout of \u001bmemory\n"),
  died("relayer", 7, null, ""),
  died("n1", null, null, ""),
  ...[1, 100].map((count) =>
    reasonsFor({ cutShort: true, workers: [{ id: 1, users: count, finished: false }, ...GOOD.workers] }),
  ),
  ...[group("both", 4.2), group("generator", null)].map((one) => reasonsFor({ throttling: [one] })),
  ...[group("server", 4.2), { ...group("generator", 0.3), throttled: 4 }].map((one) =>
    reasonsFor({ throttling: [one] }),
  ),
  reasonsFor({ foreignCpu: foreign(1.6, 0, { name: "python3", cores: 1.5 }, { name: "a\u001bb", cores: 0.1 }) }),
  reasonsFor({ foreignCpu: foreign(0, 0.8) }),
  reasonsFor({ foreignCpu: foreign(0.5, 0.4) }),
  reasonsFor({ foreignCpu: foreign(0.3, 0), saturation: late() }),
  reasonsFor({
    foreignCpu: foreign(0.3, 0),
    thresholds: [threshold("latency.dm.p99", 25_000, 31_200, "latency.dm.p99 < 25ms")],
    timeline: [1, 2, 3].map((t) => ({ ...SECOND, t, p99: 80_000, foreignCpu: 0.9, stolenCpu: 0 })),
  }),
  ...[foreign(0.3, 0, { name: "backup", cores: 0.3 }), foreign(0, 0.3)].map((foreignCpu) => reasonsFor({ foreignCpu })),
  ...[foreign(1.6, 0), foreign(0, 0)].map((foreignCpu) => blamed({ foreignCpu })),
  blamed({ throttling: [group("both", 4.2)] }),
  saturation({ scheduleLagP99Us: 12_400 }),
  saturation({ scheduleLagP99Us: 12_400, eventLoopPerSec: [0.1, 0.1, 0.1] }),
  saturation({ scheduleLagP99Us: 12_400, eventLoopPerSec: [] }),
  lagBehindThresholds([threshold("latency.dm.p99", 25_000, 31_200, "latency.dm.p99 < 25ms")], {
    ...{ p50: 500, p90: 900, p95: 1_000, p99: 14_000, p999: 530_000, max: 540_000 },
  }),
  saturation({ eventLoopPerSec: [0.2, 0.97, 0.97, 0.97, 0.97, 0.97] }),
  saturation({ dropped: 12 }),
  reasonsFor({ verified: false }),
  reasonsFor(users(200, { opened: 150 })),
  reasonsFor(users(1, { opened: 0 })),
  reasonsFor(messages({ sent: 3_500, dropped: 90, away: 9 })),
  reasonsFor({ delivery: { ...GOOD.delivery, delivered: 3_590, lost: 9 }, deliveryMode: "at-most-once" }),
  reasonsFor({ faults: [fault({ failure: "there is no such link." })] }),
  reasonsFor({ faults: [fault({ injectedUs: null })] }),
  reasonsFor({ faults: [fault({ endedUs: null })] }),
  reasonsFor(users(200, { opened: 197, failed: 3, errors: [error(2, 503), error(1, 401)] })),
  reasonsFor({
    ...users(200, { opened: 199, failed: 1, errors: [401, 403, 404, 500, 502, 503].map((status) => error(1, status)) }),
    stoppedByFailure: true,
    cutShort: true,
  }),
  reasonsFor(connections({ closedEarly: 5, errors: [closed] })),
  reasonsFor(connections({ closedEarly: 1 })),
  reasonsFor({ delivery: delivery(0) }),
  reasonsFor({
    ...users(200, { opened: 0, failed: 200 }),
    delivery: delivery(0),
    ...messages({ sent: 0, away: 3_600 }),
  }),
  reasonsFor({
    faults: [fault()],
    delivery: { ...delivery(5, { lost: 5 }), outsideFaults: NO_VIOLATIONS },
  }),
  reasonsFor({ overloaded: OVERLOADED }),
  reasonsFor({
    overloaded: OVERLOADED,
    thresholds: [threshold("latency.dm.p99", 5_000_000, 2_400_000, "latency.dm.p99 < 5s")],
  }),
  ...VIOLATIONS.flatMap((violation) =>
    [1, 12].map((count) => reasonsFor({ delivery: delivery(3_600, { [violation]: count }) })),
  ),
  ...[1, 2].map((lost) =>
    reasonsFor({
      faults: [fault()],
      delivery: { ...delivery(3_600, { lost: 5 }), outsideFaults: { ...NO_VIOLATIONS, lost } },
    }),
  ),
  reasonsFor(messages({ rejected: 7 })),
  reasonsFor({ errorAnswers: [{ code: "rate_limited", count: 1, inFaults: 0, knownAway: 0 }] }),
  reasonsFor({
    errorAnswers: ["rate_limited", "not an\u001b object", "user_taken", "x"].map((code) => ({
      code,
      count: 5,
      inFaults: 0,
      knownAway: 0,
    })),
  }),
  reasonsFor({ leftovers: { connections: 0, users: 1, rooms: 0 } }),
  reasonsFor({ leftovers: { connections: 1, users: 2, rooms: 1 } }),
  reasonsFor({ thresholds: [threshold("latency.dm.p99", 25_000, 31_200, "latency.dm.p99 < 25ms")] }),
  reasonsFor({ thresholds: [threshold("latency.room.p99", 25_000, null, "latency.room.p99 < 25ms")] }),
  reasonsFor({ cutShort: true }),
  ...[sampleResult().memory, withoutInterval(sampleResult().memory)].map((memory) =>
    reasonsFor({ memory, thresholds: [{ ...met, ...MEMORY_LIMIT, measured: 7_310, pass: null }] }),
  ),
  reasonsFor({ certificatesUnchecked: true }),
];

const steady = (perSecUs: number, noiseUs: number): string => {
  const noise = [0.3, -0.8, 0.9, -0.2, -0.6, 0.7, 0.1, -0.9, 0.8, -0.4];
  const medians = noise.map((share, i) => ({ sec: 20 + i, medianUs: 800 + perSecUs * i + share * noiseUs }));
  const state = testSteadyState(medians);
  return state === null ? "" : steadySentence(state);
};

test("match the golden text", () => {
  const byCode = new Map<string, string[]>(Object.keys(SENTENCES).map((code) => [code, []]));
  for (const { code, message } of REASONS.flat()) {
    const known = byCode.get(code) ?? [];
    if (!known.includes(message)) byCode.set(code, [...known, message]);
  }
  const lines = [...byCode].flatMap(([code, messages]) => [code, ...messages.map((message) => `  ${message}`)]);
  const steadiness = [steady(1, 20), steady(150, 20), steady(20, 500)].map((message) => `  ${message}`);
  assertGolden("src/result/verdict/golden/sentences.txt", `${[...lines, "steady", ...steadiness].join("\n")}\n`);
});

test("exist for every reason that a verdict can have, and are all in the golden text", () => {
  const seen = new Set(REASONS.flat().map(({ code }) => code));
  assert.deepEqual(
    Object.keys(SENTENCES).filter((code) => !seen.has(code)),
    [],
  );
});

test("begin with a capital letter or a number and end like sentences", () => {
  for (const { code, message } of REASONS.flat()) {
    assert.match(message, /^[A-Z\d]/, code);
    if (code !== "server_died") assert.match(message, /\.$/, code);
    assert.doesNotMatch(message, / {2}|undefined|NaN|[\u0000-\u001f]/, code);
  }
});

test.run();
