import { othersThan } from "./cluster.js";
import type { Forwarding } from "./forwarding.js";

/** Every message goes to every other node, and each looks whether it concerns any of its users. */
export const flood: Forwarding = (_delivery, from, cluster) => othersThan(from, cluster.nodes());
