import { othersThan } from "./cluster.js";
import type { Forwarding } from "./forwarding.js";

/**
 * Sends a message only to nodes with recipients: the relayer knows the node of each user, and the nodes in each room.
 */
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
