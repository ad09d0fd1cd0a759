import fc from "fast-check";
import {
  ARRIVALS,
  BALANCES,
  BROADCASTS,
  DELIVERY_MODES,
  FORWARDINGS,
  ON_CONNECT_FAILURE,
  ROUTINGS,
} from "../../scenario/schema/scenario.js";
import { METRICS, type MetricUnit } from "../../scenario/thresholds/metrics.js";
import { OPERATORS } from "../../scenario/thresholds/parse-threshold.js";

const QUANTITIES: Readonly<Record<MetricUnit, fc.Arbitrary<string>>> = {
  us: fc.integer({ min: 0, max: 999 }).map((n) => `${n}ms`),
  sec: fc.integer({ min: 0, max: 999 }).map((n) => `${n / 10}s`),
  bytes: fc.integer({ min: 0, max: 999 }).map((n) => `${n}KiB`),
  fraction: fc.integer({ min: 0, max: 1000 }).map((n) => `${n / 10}%`),
  count: fc.nat(1000).map(String),
  perSec: fc.nat(1000).map((n) => `${n}/s`),
};

const alwaysMeasured = [...METRICS].filter(([, metric]) => metric.needsAnyOf.length === 0 && !metric.needsServer);

const thresholds = fc.array(
  fc
    .constantFrom(...alwaysMeasured)
    .chain(([path, { unit }]) =>
      fc.tuple(fc.constantFrom(...OPERATORS), QUANTITIES[unit]).map(([op, limit]) => `${path} ${op} ${limit}`),
    ),
  { maxLength: 5 },
);

const rate = fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0.001, max: 5000, noNaN: true }));
const content = fc.oneof(
  fc.integer({ min: 44, max: 60_000 }),
  fc.integer({ min: 1, max: 50 }).map((n) => `${n}KB`),
);
const duration = fc.oneof(
  fc.integer({ min: 1, max: 3600 }).map((n) => `${n}s`),
  fc.integer({ min: 1, max: 9999 }).map((n) => `${n}ms`),
  fc.integer({ min: 1, max: 60 }).map((n) => `${n / 2}m`),
);
/** Makes mappings that may leave out any keys except the required ones. */
const partial = <T extends object, K extends keyof T>(
  keys: { [P in keyof T]: fc.Arbitrary<T[P]> },
  required: K[] = [],
) => fc.record(keys, { requiredKeys: required });

const server = partial({
  nodes: fc.constant(1),
  routing: fc.constantFrom(...ROUTINGS),
  broadcast: fc.constantFrom(...BROADCASTS),
  relay: fc.constantFrom(...FORWARDINGS),
  balance: fc.constantFrom(...BALANCES),
  limits: partial({
    connections: fc.constantFrom(0, 10_000),
    messagesPerSec: fc.nat(1000),
    payloadBytes: fc.constantFrom<number | string>(65_536, 1_000_000, "128KiB"),
    bufferedBytes: fc.constantFrom<number | string>(1_048_576, "2MiB"),
  }),
  acks: fc.boolean(),
  port: fc.integer({ min: 0, max: 65_535 }),
  allowedOrigins: fc.array(fc.webUrl(), { maxLength: 2 }),
});

const target = partial({ url: fc.constantFrom("ws://127.0.0.1:7000", "wss://chat.example/ws"), acks: fc.boolean() }, [
  "url",
]);

/** Absences shorter than every hold phase above, and never of half of the users at once. */
const churn = partial({ perSec: fc.constantFrom(0.5, 1), away: fc.constantFrom("500us", "0.9ms") }, ["perSec", "away"]);

const traffic = (users: number) =>
  partial({
    dm: partial({ perSec: rate, bytes: content, contacts: fc.integer({ min: 1, max: users - 1 }) }, [
      "perSec",
      "contacts",
    ]),
    broadcast: partial({ perSec: rate, bytes: content }, ["perSec"]),
    room: partial({ perSec: rate, bytes: content, count: fc.integer({ min: 2, max: users }), churn }, [
      "perSec",
      "count",
    ]),
    churn,
  });

/** Valid scenarios as people might write them. Any key with a default may be missing. */
export function scenarioDocuments(): fc.Arbitrary<Record<string, unknown>> {
  return fc.integer({ min: 4, max: 10_000 }).chain((users) => {
    const common = {
      version: fc.constant(1),
      name: fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,20}$/),
      description: fc.string({ maxLength: 50 }),
      seed: fc.nat(),
      users: fc.constant(users),
      ramp: partial({ perSec: rate, retries: fc.nat(100), plateaus: fc.integer({ min: 1, max: Math.min(50, users) }) }),
      phases: partial({ warmup: fc.oneof(duration, fc.constant("0s")), hold: duration, drain: duration }),
      arrivals: fc.constantFrom(...ARRIVALS),
      delivery: fc.constantFrom(...DELIVERY_MODES),
      traffic: traffic(users),
      http: partial({ path: fc.constantFrom("/", "/metrics"), perSec: fc.integer({ min: 4, max: 100 }) }, ["perSec"]),
      onConnectFailure: fc.constantFrom(...ON_CONNECT_FAILURE),
      reconnect: partial({ first: fc.constant("10ms"), longest: fc.constantFrom("1s", "1m") }),
      thresholds,
    };
    const required: (keyof typeof common)[] = ["version", "name", "users"];
    return fc.oneof(
      fc.record({ ...common, server }, { requiredKeys: required }),
      fc.record({ ...common, target }, { requiredKeys: [...required, "target"] }),
    );
  });
}
