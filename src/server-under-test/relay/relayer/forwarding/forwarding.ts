import type { Delivery } from "../../../../protocol/chat-messages.js";
import type { Cluster, LinkedNode } from "./cluster.js";

/** The port: which other nodes get a message that came from one of them? Never the one it came from. */
export type Forwarding = <N extends LinkedNode>(delivery: Delivery, from: N, cluster: Cluster<N>) => Iterable<N>;
