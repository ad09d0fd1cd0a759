import type { ProcessCounters } from "../../protocol/server-control.js";

/** Returns the counters of a process that has done nothing yet. */
export function zeroCounters(): ProcessCounters {
  return {
    connectionsAccepted: 0,
    connectionsRefused: 0,
    connectionsTerminated: 0,
    privateMessages: 0,
    broadcasts: 0,
    roomMessages: 0,
    connectionsExamined: 0,
    connectionsExaminedOnDisconnect: 0,
    framesEncoded: 0,
    framesSent: 0,
    answersSent: 0,
    bytesSent: 0,
    usersNotFound: 0,
    rateLimited: 0,
    errorsAnswered: 0,
    relayMessages: 0,
    relayReceived: 0,
    relayDelivered: 0,
    relayWasted: 0,
    relayEchoes: 0,
    relayHops: 0,
    relayBatches: 0,
    relayBatchedMessages: 0,
    relayLost: 0,
  };
}
