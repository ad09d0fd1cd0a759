/** The process of one node, forked by start-server with a ChatNodeConfig. */

import { ChatNode } from "./chat-node.js";
import type { ChatNodeConfig } from "./chat-node-settings.js";
import { serveParent } from "./serve-parent.js";

serveParent((config) => new ChatNode(config as ChatNodeConfig));
