import type { NodeSnapshot } from "../../../protocol/server-control.js";

/** What the HTTP endpoints may ask of the node. */
export interface NodeStatus {
  snapshot(): NodeSnapshot;
  uptimeSec(): number;
}
