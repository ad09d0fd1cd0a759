import type { ProcessCounters, ProcessSnapshot } from "../../../protocol/server-control.js";

/** The help text of each counter, with the same definitions as docs/server.md. */
const COUNTER_HELP: Readonly<Record<keyof ProcessCounters, string>> = {
  connectionsAccepted: "WebSocket connections accepted.",
  connectionsRefused: "Connections refused: a limit, a foreign Origin, a bad or slow handshake.",
  connectionsTerminated: "Connections the server ended because of a limit or a protocol violation.",
  privateMessages: "Private messages received from registered users.",
  broadcasts: "Broadcasts received from registered users.",
  roomMessages: "Room messages received from registered users.",
  connectionsExamined: "Connections looked at to find the recipients of private messages.",
  connectionsExaminedOnDisconnect: "Connections looked at to clean up after a disconnect.",
  framesEncoded: "Frames of deliveries whose bytes had to be made, by serialising, framing or both.",
  answersSent: "Frames that answer a client's own message.",
  framesSent: "Text frames written to sockets: deliveries and answers.",
  bytesSent: "Bytes of those frames, headers included.",
  usersNotFound: "Private messages to unknown users.",
  rateLimited: "Messages refused by the rate limit.",
  errorsAnswered: "Frames answered with an error.",
  relayMessages: "Messages handed to the relay, for users of other nodes.",
  relayReceived: "Messages received from other nodes.",
  relayDelivered: "Received messages with a recipient on this node.",
  relayWasted: "Received messages without a recipient on this node.",
  relayEchoes: "Messages of this node that came back to it and were dropped.",
  relayHops: "Transmissions: one for each message sent and one for each received.",
  relayBatches: "Frames that carried messages between this node and the relay.",
  relayBatchedMessages: "Messages in those frames.",
  relayLost: "Messages for other nodes that were lost to a broken link, as far as the node knows.",
};

interface Metric {
  readonly name: string;
  readonly type: "counter" | "gauge";
  readonly help: string;
  readonly value: number;
}

function gaugesOf(snapshot: ProcessSnapshot): readonly Metric[] {
  const { usage } = snapshot;
  return [
    { name: "chatbench_connections", type: "gauge", help: "Open WebSocket connections.", value: snapshot.connections },
    { name: "chatbench_users", type: "gauge", help: "Registered users.", value: snapshot.users },
    { name: "chatbench_rooms", type: "gauge", help: "Rooms with at least one member.", value: snapshot.rooms },
    { name: "process_resident_memory_bytes", type: "gauge", help: "Resident memory.", value: usage.rssBytes },
    { name: "nodejs_heap_size_used_bytes", type: "gauge", help: "JavaScript heap in use.", value: usage.heapUsedBytes },
    {
      name: "nodejs_external_memory_bytes",
      type: "gauge",
      help: "Memory outside the heap.",
      value: usage.externalBytes,
    },
    { name: "process_cpu_seconds_total", type: "counter", help: "User plus system time.", value: usage.cpuSec },
    {
      name: "chatbench_event_loop_active_seconds_total",
      type: "counter",
      help: "Time the event loop was busy.",
      value: usage.eventLoopActiveMs / 1000,
    },
    {
      name: "chatbench_event_loop_idle_seconds_total",
      type: "counter",
      help: "Time the event loop was idle.",
      value: usage.eventLoopIdleMs / 1000,
    },
  ];
}

function countersOf(counters: ProcessCounters): readonly Metric[] {
  return (Object.keys(COUNTER_HELP) as (keyof ProcessCounters)[]).map((key) => ({
    name: `chatbench_${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_total`,
    type: "counter",
    help: COUNTER_HELP[key],
    value: counters[key],
  }));
}

/** Formats a snapshot in the Prometheus text exposition format, version 0.0.4. */
export function metricsText(snapshot: ProcessSnapshot): string {
  const label = `{node="${snapshot.id.replace(/[\\"\n]/g, "_")}"}`;
  return [...countersOf(snapshot.counters), ...gaugesOf(snapshot)]
    .map(({ name, type, help, value }) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name}${label} ${value}\n`)
    .join("");
}
