/** Runs one node. Forked by start-server with a ChatNodeConfig. */

import { serveParent } from "../processes/serve-parent.js";
import { ChatNode } from "./chat-node.js";
import type { ChatNodeConfig } from "./chat-node-settings.js";

serveParent((config) => new ChatNode(config as ChatNodeConfig));
