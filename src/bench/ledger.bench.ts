/**
 * `npm run bench:ledger`: measures what judging costs. Prints each figure beside its bar and exits 1 when one is
 * missed. The first part judges ten million private messages in this process; the second runs the same scenario with
 * and without verification in turn, which cancels other load on the machine.
 */

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeTempFolder, removeTempFolder } from "../base/temp-folder.js";
import { formatBytes, formatCount, formatUs, US_PER_SEC } from "../base/units.js";

import { auditAdd, auditAgrees, emptyAudit } from "../loadgen/ledger/delivery-audit.js";
import { DeliveryLedger, emptyReceipt, type Receipt } from "../loadgen/ledger/delivery-ledger.js";
import { sumOfTallies } from "../loadgen/ledger/delivery-tally.js";
import { PresenceLog } from "../loadgen/ledger/presence-log.js";
import { mergeSentLogs, SentLog } from "../loadgen/ledger/sent-log.js";
import { Settlement } from "../loadgen/ledger/settlement.js";
import { ReceiptTimer } from "../loadgen/worker/timing/receipt-timer.js";
import { SecondMeter } from "../loadgen/worker/timing/second-meter.js";
import { makePlan } from "../plan/plan.js";
import { workerRange } from "../plan/users.js";
import { MarkerCodec } from "../protocol/marker.js";
import { parseScenario } from "../scenario/parse-scenario.js";
import { type Bar, reportBars } from "./engine/bar.js";

const WORKERS = 4;
const DELIVERIES = 10_000_000;
const USERS = 100_000;
const BATCH = 50_000;
const ONE_IN_LOST = 1_000;
const PAIRS = 3;

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Takes ten million private messages through marker, ledger and histogram, then settles and merges. */
function judgeTenMillion(): readonly Bar[] {
  const seconds = 100;
  const plan = makePlan(
    parseScenario({
      version: 1,
      name: "ledger-bench",
      users: USERS,
      phases: { warmup: "0s", hold: `${seconds}s`, drain: "1s" },
      traffic: { dm: { perSec: DELIVERIES / seconds } },
    }),
  );
  const { dm } = plan;
  if (dm === null) throw new TypeError("the scenario has private messages");
  const codec = new MarkerCodec("Bench0");
  const parts = Array.from({ length: WORKERS }, (_, worker) => {
    const range = workerRange(USERS, WORKERS, worker);
    const ledger = new DeliveryLedger(plan, codec, range);
    ledger.begin({ trafficStartUs: 0, deadlineUs: Number.POSITIVE_INFINITY });
    return { range, ledger, timer: new ReceiptTimer(plan, new SecondMeter()), log: new SentLog() };
  });
  const workerOf = (user: number) => parts[Math.floor((user * WORKERS) / USERS)] as (typeof parts)[number];
  const contents = Buffer.alloc(BATCH * dm.bytes);
  const receipt: Receipt = { ...emptyReceipt(), frameKind: dm.kind, bytes: contents };
  const recipients = new Uint32Array(BATCH);
  const senders = new Uint32Array(BATCH);
  let judgingUs = 0;
  for (let first = 0; first < dm.count; first += BATCH) {
    const end = Math.min(dm.count, first + BATCH);
    for (let k = first; k < end; k++) {
      const i = k - first;
      senders[i] = dm.sender(k);
      recipients[i] = dm.recipient(k);
      codec.write(contents, i * dm.bytes, dm.bytes, dm.kind, k, dm.timeUs(k) + 100);
      workerOf(senders[i] as number).log.push(true);
    }
    const startUs = cpuUs();
    for (let i = 0; i < end - first; i++) {
      if ((first + i) % ONE_IN_LOST === 0) continue;
      receipt.recipient = receipt.address = recipients[i] as number;
      receipt.from = senders[i] as number;
      receipt.start = i * dm.bytes;
      receipt.end = receipt.start + dm.bytes;
      receipt.receivedUs = dm.timeUs(first + i) + 900;
      const { ledger, timer } = workerOf(receipt.recipient);
      if (ledger.receive(receipt) === "delivered") timer.record(ledger.marker, receipt.receivedUs);
    }
    judgingUs += cpuUs() - startUs;
  }
  const ledgerBytes = parts.reduce((sum, { ledger, log }) => sum + ledger.bytes + log.bytes, 0);
  const settleStart = process.hrtime.bigint();
  const logs = parts.map(({ log }) => log.pages());
  const sent = mergeSentLogs(dm, USERS, logs);
  const record = {
    sent: [sent],
    rejected: [],
    accepted: [],
    unknownSenders: [],
    cutUs: new Map(),
    maxLagUs: 0,
  };
  const rules = { trafficStartUs: 0, inFlightUs: 0, deliveryTimeUs: 0, watchedUntilUs: Number.POSITIVE_INFINITY };
  const settled = parts.map(({ range, ledger }) =>
    new Settlement(plan, range, new PresenceLog(), record, rules).settle(ledger),
  );
  const tally = sumOfTallies(settled.map((one) => one.tally));
  const settleSec = Number(process.hrtime.bigint() - settleStart) / 1e9;
  const expected = emptyAudit();
  for (let k = 0; k < dm.count; k++) auditAdd(expected, dm.kind, k, dm.recipient(k));
  const counts = tally.byKind[dm.kind];
  const lost = Math.ceil(dm.count / ONE_IN_LOST);
  const perDeliveryUs = judgingUs / dm.count;
  const allowed = 0.5 * dm.count + 64 * USERS;
  return [
    {
      what: `CPU to judge one of ${formatCount(dm.count)} deliveries (marker, ledger, histogram)`,
      measured: `${perDeliveryUs.toFixed(3)} us`,
      bar: "1 us",
      holds: perDeliveryUs <= 1,
    },
    {
      what: "ledger, all processes",
      measured: formatBytes(ledgerBytes),
      bar: `${formatBytes(allowed)} (0.5 B per delivery + 64 B per user)`,
      holds: ledgerBytes <= allowed,
    },
    {
      what: `settle and merge, ${WORKERS} workers one after the other`,
      measured: formatUs(settleSec * US_PER_SEC),
      bar: "3 s",
      holds: settleSec < 3,
    },
    {
      what: `lost: ${formatCount(lost)} injected, audit ${
        auditAgrees(
          expected,
          settled.map(({ audit }) => audit),
        )
          ? "agrees"
          : "disagrees"
      }`,
      measured: formatCount(counts?.lost ?? 0),
      bar: formatCount(lost),
      holds:
        counts?.lost === lost &&
        auditAgrees(
          expected,
          settled.map(({ audit }) => audit),
        ),
    },
  ];
}

/** Returns the CPU of the generator per delivery in one whole run. */
function wholeRun(verify: boolean): number {
  const folder = makeTempFolder();
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const args = ["run", "scenarios/1000-users.yaml", "--quiet", "--workers", "1", "--out", join(folder, "run")];
  const shape = [
    "traffic.broadcast.perSec=12",
    "traffic.dm.perSec=100",
    "phases.warmup=1s",
    "phases.hold=10s",
    "phases.drain=1s",
  ];
  const sets = [...shape, "thresholds=[]", "claims=[]"].flatMap((pair) => ["--set", pair]);
  const run = spawnSync(process.execPath, ["bin/chatbench.js", ...args, ...sets, ...(verify ? [] : ["--no-verify"])], {
    cwd: root,
    encoding: "utf8",
  });
  const result = JSON.parse(readFileSync(join(folder, "run", "result.json"), "utf8")) as {
    generator: { cpu: number };
    timeline: readonly { deliveries: number }[];
  };
  removeTempFolder(folder);
  if (run.signal !== null) throw new Error(`the run was ended by ${run.signal}`);
  return (result.generator.cpu * US_PER_SEC) / result.timeline.reduce((sum, { deliveries }) => sum + deliveries, 0);
}

/** Runs the same scenario with verification on and off, A B B A A B …, and takes the ratio of the medians. */
function compareWithout(): Bar {
  const on: number[] = [];
  const off: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const order = pair % 2 === 0 ? [true, false] : [false, true];
    for (const verify of order) (verify ? on : off).push(wholeRun(verify));
  }
  const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
  const ratio = median(on) / median(off);
  return {
    what: `CPU per delivery with verification (${median(on).toFixed(1)} us) ÷ without (${median(off).toFixed(1)} us), ${PAIRS} pairs`,
    measured: ratio.toFixed(3),
    bar: "1.15",
    holds: ratio <= 1.15,
  };
}

const bars = [...judgeTenMillion(), ...(process.argv.includes("--no-runs") ? [] : [compareWithout()])];
reportBars(bars);
