/** The words in which sentences speak of metrics. Verbs follow the name of a variant. */

export interface CounterWords {
  readonly verb: string;
  readonly noun: string;
  readonly nouns: string;
  /** What it is counted for. */
  readonly each: string;
}

export const COUNTER_WORDS: Readonly<Record<string, CounterWords>> = {
  "server.perMessage.connectionsExaminedPerDm": {
    verb: "examines",
    noun: "connection",
    nouns: "connections",
    each: "a private message",
  },
  "server.perMessage.framesEncodedPerBroadcast": {
    verb: "encodes",
    noun: "frame",
    nouns: "frames",
    each: "a broadcast",
  },
  "server.perMessage.framesSentPerMessage": { verb: "sends", noun: "frame", nouns: "frames", each: "a message" },
  "server.relay.hopsPerMessage": { verb: "makes", noun: "hop", nouns: "hops", each: "a message" },
  "server.relay.wastedPerMessage": { verb: "wastes", noun: "copy", nouns: "copies", each: "a message" },
};

export interface WrongWords {
  readonly verb: string;
  readonly noun: string;
  readonly nouns: string;
  readonly end: string;
}

const wrong = (verb: string, noun = "delivery", end = ""): WrongWords => ({
  ...{ verb, noun, end },
  nouns: noun.endsWith("y") ? noun.replace(/y$/, "ies") : `${noun}s`,
});

export const WRONG_WORDS: Readonly<Record<string, WrongWords>> = {
  "delivery.outsideFaults.lost": wrong("loses"),
  "delivery.outsideFaults.duplicated": wrong("duplicates"),
  "delivery.outsideFaults.misrouted": wrong("misroutes"),
  "delivery.outsideFaults.reordered": wrong("reorders"),
  "delivery.outsideFaults.corrupted": wrong("corrupts"),
  "delivery.outsideFaults.impersonated": wrong("makes", "delivery", " under a wrong name"),
  "delivery.outsideFaults.foreign": wrong("makes", "delivery", " of what nobody sent"),
  "delivery.outsideFaults.late": wrong("makes", "delivery", " after the drain"),
  "connections.failed": wrong("fails", "connection"),
  "connections.closedEarly": wrong("ends", "connection", " early"),
  "errorAnswers.count": wrong("answers with", "error"),
  "server.leftovers.connections": wrong("keeps", "connection", " after everybody left"),
  "server.leftovers.users": wrong("keeps", "user", " after everybody left"),
  "server.leftovers.rooms": wrong("keeps", "room", " after everybody left"),
  overloaded: wrong("is overloaded in", "run"),
};

/** What a variant does in less or more time. */
export const TIME_VERBS: Readonly<Record<string, string>> = {
  "latency.dm.p50": "answers a private message",
  "latency.dm.p99": "answers 99 % of private messages",
  "latency.fanout.p95": "completes 95 % of fan-outs",
  "latency.room.p99": "makes 99 % of room deliveries",
};

/** What a variant takes less or more of. */
export const AMOUNT_WORDS: Readonly<Record<string, { readonly verb: string; readonly noun: string }>> = {
  "memory.perConnection.rss": { verb: "takes", noun: "memory a connection" },
  "server.cpuPerDelivery": { verb: "uses", noun: "processor time a delivery" },
};

/** Metrics as they are called where growth is spoken of. */
export const METRIC_NOUNS: Readonly<Record<string, string>> = {
  "server.perMessage.connectionsExaminedPerDm": "the number of connections examined a private message",
  "server.perMessage.framesEncodedPerBroadcast": "the number of frames encoded a broadcast",
  "server.perMessage.framesSentPerMessage": "the number of frames sent a message",
  "server.relay.hopsPerMessage": "the number of hops a message",
  "server.relay.wastedPerMessage": "the number of wasted copies a message",
  "server.cpuPerDelivery": "processor time per delivery",
  "memory.perConnection.rss": "memory per connection",
  "latency.dm.p50": "the median response time of private messages",
  "latency.dm.p99": "the p99 response time of private messages",
  "latency.fanout.p95": "the p95 of fan-out latency",
};
