import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { parseBytes } from "../../base/units.js";
import { applyOverrides, readOverrides } from "../../scenario/overrides.js";
import { parseScenario } from "../../scenario/parse-scenario.js";
import { AMPLE } from "../../test-support/samples/situations.js";
import type { MachineFacts } from "../machine/machine-facts.js";
import { appraise } from "./appraise.js";
import type { About } from "./finding.js";
import { type Situation, type SituationOptions, situationOf } from "./situation.js";

const test = suite("remedies");

type Document = Readonly<Record<string, unknown>>;

/** What the reader of a remedy has: a scenario, a machine, and the options typed. */
interface Desk {
  readonly document: Document;
  readonly machine: MachineFacts;
  readonly options: SituationOptions;
}

const sit = ({ document, machine, options }: Desk): Situation => situationOf(parseScenario(document), machine, options);

/** Not a command, so nothing here can carry it out. */
const ADVICE = [/^a machine with /, /^--set 'sources=\[.*…\]' with \d+ /];

/** Does what a remedy says, as if it were typed; `null` when it is advice. */
function carryOut(remedy: string, desk: Desk): Desk | null {
  if (ADVICE.some((advice) => advice.test(remedy))) return null;
  return remedy.split(" && ").reduce(carryOutOne, desk);
}

function carryOutOne(desk: Desk, command: string): Desk {
  const words = [...command.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replaceAll(/['"]/g, ""));
  const [first = "", , third = ""] = words;
  const { machine } = desk;
  if (first === "sysctl") return { ...desk, machine: { ...machine, ...kernelSetting(third) } };
  if (first === "ulimit") return { ...desk, machine: { ...machine, descriptorLimit: Number(third) } };
  if (first === "ip" || first === "ifconfig") {
    const address = (words.find((word) => /\d\.\d|:/.test(word)) ?? "").replace(/\/\d+$/, "");
    return { ...desk, machine: { ...machine, addresses: [...(machine.addresses ?? []), address] } };
  }
  let after = desk;
  for (let i = 0; i < words.length; i += 2) after = withOption(after, words[i] ?? "", words[i + 1] ?? "");
  return after;
}

function withOption(desk: Desk, option: string, value: string): Desk {
  const { options } = desk;
  if (option === "--workers") return { ...desk, options: { ...options, workers: Number(value) } };
  if (option === "--ledger-memory") return { ...desk, options: { ...options, ledgerMemory: parseBytes(value) ?? -1 } };
  assert.equal(option, "--set");
  const { overrides, problems } = readOverrides([value]);
  assert.deepEqual(problems, []);
  return { ...desk, document: applyOverrides(desk.document, overrides) as Document };
}

function kernelSetting(setting: string): Partial<MachineFacts> {
  const [key, value = ""] = setting.split("=");
  const [first = 0, last = 0] = value.split(" ").map(Number);
  if (key === "net.ipv4.ip_local_port_range") return { localPorts: { first, last } };
  if (key === "net.core.somaxconn") return { acceptBacklog: first };
  if (key === "fs.nr_open") return {};
  assert.equal(key, "net.netfilter.nf_conntrack_max");
  return { tracked: { now: 0, most: first } };
}

const whole = (min: number, max: number) => fc.integer({ min, max });
const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const machines = fc.record({
  cores: oneOf(0.5, 1, 2, 8, 64),
  descriptorLimit: oneOf(164, 1_024, 4_096, 20_000, 1_000_000),
  availableMemoryBytes: oneOf(60e6, 200e6, 1e9, 4e9, 24e9),
  acceptBacklog: oneOf(16, 128, 4_096),
  tracked: fc.record({ now: whole(0, 1_000), most: oneOf(1_000, 65_536, 1_000_000) }),
  localPorts: oneOf({ first: 32_768, last: 60_999 }, { first: 40_000, last: 40_099 }, { first: 60_000, last: 60_001 }),
  ownsAllLoopback: fc.boolean(),
  isQuota: fc.boolean(),
});

const servers = oneOf("single", "relayer", "redis").chain((topology) =>
  fc.record(
    {
      topology: fc.constant(topology),
      nodes: topology === "single" ? fc.constant(1) : oneOf(1, 2, 8, 40, 200),
      balance: oneOf("round-robin", "hash", "least-connections", "nginx"),
      limits: fc.record({ connections: fc.constant(0) }),
    },
    { requiredKeys: ["topology", "nodes"] },
  ),
);

const targets = fc.record({ url: oneOf("ws://127.0.0.1:7000", "ws://10.0.0.9:7000", "ws://[::1]:7000") });

const desks: fc.Arbitrary<Desk> = oneOf(1, 20, 1_000, 30_000, 300_000).chain((most) =>
  fc
    .record({
      users: whole(Math.ceil(most / 2) + 1, most + 1),
      subject: fc.oneof(fc.record({ server: servers }), fc.record({ target: targets })),
      rampPerSec: oneOf(10, 500, 2_000, 20_000),
      plateaus: whole(1, 20),
      sources: maybe(fc.uniqueArray(oneOf("127.0.0.2", "127.0.0.3", "10.0.0.5", "10.0.0.6"), { minLength: 1 })),
      dm: maybe(fc.record({ perSec: oneOf(0.5, 10, 5_000, 200_000), contacts: oneOf(1, 5, 500) })),
      broadcast: maybe(fc.record({ perSec: oneOf(0.1, 2, 40) })),
      room: maybe(fc.record({ perSec: oneOf(1, 100, 5_000), count: oneOf(1, 7, 900), roomsPerUser: oneOf(1, 3) })),
      faults: maybe(fc.constant([{ at: "2s", pause: "node-0", for: "1s" }])),
      churn: maybe(fc.record({ perSec: oneOf(0.1, 1, 50), away: oneOf("100ms", "1s") })),
      http: maybe(fc.record({ perSec: fc.constant(500), connections: oneOf(1, 300) })),
      hold: oneOf("5s", "60s", "1000s"),
      machine: machines,
      workers: maybe(oneOf(1, 2, 5)),
      ledgerMemory: oneOf(50_000, 5_000_000, 2_000_000_000),
    })
    .map(
      ({
        users,
        subject,
        rampPerSec,
        plateaus,
        sources,
        faults,
        hold,
        machine,
        workers,
        ledgerMemory,
        http,
        ...kinds
      }) => ({
        document: JSON.parse(
          JSON.stringify({
            ...{ version: 1, name: "appraised", users, ...subject, sources, faults, http },
            ...{ arrivals: "constant", ramp: { perSec: rampPerSec, plateaus }, phases: { hold }, traffic: kinds },
          }),
        ) as Document,
        machine: { ...AMPLE, ...machine },
        options: { workers, ledgerMemory },
      }),
    ),
);

/** Only scenarios that can be written at all: parsing says why others cannot. */
const possibleDesks = desks.filter((desk) => {
  try {
    sit(desk);
    return true;
  } catch {
    return false;
  }
});

/** Calls `check` with each remedy that doctor has for a desk, what it is printed for, and the desk once it is carried out. */
function forEachRemedy(desk: Desk, check: (about: About, remedy: string, why: string, after: Desk) => void): void {
  for (const { about, verdict, why, remedies } of appraise(sit(desk))) {
    for (const remedy of remedies) {
      const after = carryOut(remedy, desk);
      if (after !== null) check(about, remedy, `${verdict}: ${why}`, after);
    }
  }
}

test("each remedy, carried out alone as it is printed, ends the finding that it is printed for", () => {
  fc.assert(
    fc.property(possibleDesks, (desk) => {
      forEachRemedy(desk, (about, remedy, before, after) => {
        const left = appraise(sit(after)).find((finding) => finding.about === about);
        const isMended = left === undefined || left.verdict === "ok";
        assert.ok(isMended, `${about} was ${before}; after \`${remedy}\` it is ${left?.verdict}: ${left?.why}`);
      });
    }),
    { numRuns: 250 },
  );
});

test("the desks above see every kind of remedy that there is", () => {
  const seen = new Set<string>();
  for (const desk of fc.sample(possibleDesks, { seed: 1, numRuns: 400 })) {
    forEachRemedy(desk, (about, remedy) => seen.add(`${about}: ${remedy.split(/[\d=]/, 1)[0]}`));
  }
  assert.deepEqual([...seen].sort(), [
    "backlog: --set ramp.perSec",
    "backlog: sysctl -w net.core.somaxconn",
    "conntrack: sysctl -w net.netfilter.nf_conntrack_max",
    "cores: --set ramp.perSec",
    "cores: --set traffic.broadcast.perSec",
    "cores: --set traffic.dm.perSec",
    "cores: --set traffic.room.perSec",
    "ledger: --ledger-memory ",
    "ledger: --set phases.hold",
    "ledger: --workers ",
    "memory: --set users",
    "nginx-descriptors: --set server.balance",
    "nginx-descriptors: ulimit -n ",
    "nginx-ports: --set server.balance",
    "nginx-ports: --set server.nodes",
    "nginx-ports: --set server.topology",
    "node-descriptors: --set server.nodes",
    "node-descriptors: --set server.topology",
    "node-descriptors: ulimit -n ",
    "ports: --set 'sources",
    "ports: --set server.nodes",
    "ports: --set server.topology",
    "ports: sysctl -w net.ipv",
    "relayer-descriptors: ulimit -n ",
    "sources: ifconfig lo",
    "sources: ip address add ",
    "worker-descriptors: --workers ",
    "worker-descriptors: ulimit -n ",
  ]);
});

test.run();
