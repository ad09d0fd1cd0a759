import type { ProcessResult, RunResult } from "../../result/run-result.js";
import { sampleLatency } from "./sample-latency.js";
import { sampleResult } from "./sample-result.js";

/** A plausible run of three nodes and a relayer that lost two deliveries. */
export function clusterResult(): RunResult {
  const base = sampleResult();
  const [alone] = base.server?.nodes ?? [];
  if (base.server === null || alone === undefined) throw new TypeError("the sample has a server of one node");
  const node = (index: number): ProcessResult => ({
    ...alone,
    id: `n${index}`,
    url: `ws://127.0.0.1:4187${index}/`,
    users: index === 0 ? 68 : 66,
    counters: { ...alone.counters, relayMessages: 400, relayReceived: 800, relayDelivered: 790, relayWasted: 10 },
  });
  const relayer: ProcessResult = { ...alone, id: "relayer", url: "ws://127.0.0.1:41880/", users: null, cpuSec: 1.2 };
  const ids = ["n0", "n1", "n2"];
  return {
    ...base,
    id: "cLu5t3",
    verdict: "fail",
    exitCode: 1,
    reasons: [{ code: "lost", message: "2 of 18,000 expected deliveries never arrived (private 2)." }],
    delivery: {
      ...base.delivery,
      lost: 2,
      delivered: base.delivery.delivered - 2,
      byKind: { ...base.delivery.byKind, dm: { ...base.delivery.byKind.dm, lost: 2, delivered: 3_598 } },
      lostOnHop: [{ hop: "relayer → n2", count: 2 }],
    },
    server: {
      ...base.server,
      nodes: [...ids.map((_, index) => node(index)), relayer],
      relay: {
        latency: sampleLatency({ seed: 12, count: 2_400, medianUs: 410, spread: 0.4 }),
        hopsPerMessage: 3,
        wastedPerMessage: 0.025,
        messagesPerBatch: 1.84,
        links: ids.flatMap((to) =>
          ids.filter((from) => from !== to).map((from, i) => ({ from, to, messages: 398 + 3 * i })),
        ),
      },
    },
  };
}
