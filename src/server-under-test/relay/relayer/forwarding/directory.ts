import { othersThan } from "./cluster.js";
import type { Forwarding } from "./forwarding.js";

/** A message goes where somebody is whom it concerns: the relayer knows who is where, and which nodes are in a room. */
export const directory: Forwarding = (delivery, from, cluster) => {
  switch (delivery.type) {
    case "private_message": {
      const node = cluster.nodeOf(delivery.to);
      return node === undefined || node === from ? [] : [node];
    }
    case "chat_message":
      return othersThan(from, cluster.nodesIn(delivery.room));
    case "broadcast":
      return othersThan(from, cluster.nodes());
  }
};
