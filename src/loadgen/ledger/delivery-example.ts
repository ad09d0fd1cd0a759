import type { MessageStream } from "../../plan/message-stream.js";
import type { Plan } from "../../plan/plan.js";
import { userName } from "../../plan/users.js";
import { KINDS } from "../../protocol/marker.js";
import type { DeliveryExample, Violation } from "../../result/run-result.js";

/** What the plan cannot know about a violation. */
export interface Sighting {
  readonly violation: Violation;
  readonly recipient: number;
  /** Microseconds since the traffic began; `null` for what never happened. */
  readonly sentUs: number | null;
  readonly receivedUs: number | null;
  readonly detail: string;
}

/** Makes an example of something wrong with message `k`, with what a person needs to find it in a server's log. */
export function exampleOfMessage(plan: Plan, stream: MessageStream, k: number, sighting: Sighting): DeliveryExample {
  const sender = stream.sender(k);
  return {
    ...sighting,
    kind: KINDS[stream.kind] ?? null,
    message: k,
    sender: userName(sender),
    recipient: userName(sighting.recipient),
    senderNode: plan.nodeName(sender),
    recipientNode: plan.nodeName(sighting.recipient),
    intendedUs: stream.timeUs(k),
  };
}

/** Makes an example of a delivery that could not be traced to a message of the plan. */
export function exampleOfStranger(plan: Plan, frameKind: number, sighting: Sighting): DeliveryExample {
  return {
    ...sighting,
    kind: KINDS[frameKind] ?? null,
    message: null,
    sender: null,
    recipient: userName(sighting.recipient),
    senderNode: null,
    recipientNode: plan.nodeName(sighting.recipient),
    intendedUs: null,
  };
}
