import { ChatbenchProtocol } from "../../loadgen/target-protocol/chatbench-protocol.js";
import { emptyIncoming, type Incoming } from "../../loadgen/target-protocol/target-protocol.js";

/** Decodes `frame` within a larger buffer, among bytes that look like more of it. */
export function decoded(frame: string | Uint8Array): Incoming {
  const around = Buffer.from('{"type":"ack","id":1}"}');
  const bytes = Buffer.concat([around, typeof frame === "string" ? Buffer.from(frame) : frame, around]);
  const into = emptyIncoming();
  new ChatbenchProtocol().decode(bytes, around.length, bytes.length - around.length, into);
  return into;
}
