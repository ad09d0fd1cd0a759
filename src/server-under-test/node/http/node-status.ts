import type { ProcessSnapshot } from "../../../protocol/server-control.js";

/** What the HTTP endpoints may ask of the node. */
export interface NodeStatus {
  snapshot(): ProcessSnapshot;
  uptimeSec(): number;
}
