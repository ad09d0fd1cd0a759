import { othersThan } from "./cluster.js";
import type { Forwarding } from "./forwarding.js";

/** Sends every message to every other node. Each node checks whether it has recipients. */
export const flood: Forwarding = (_delivery, from, cluster) => othersThan(from, cluster.nodes());
