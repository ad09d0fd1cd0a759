/** The process that watches over a private Redis or NATS server, forked by start-server with a PrivateBrokerConfig. */

import { PrivateBroker, type PrivateBrokerConfig } from "./relay/broker/private-broker.js";
import { serveParent } from "./serve-parent.js";

serveParent((config) => new PrivateBroker(config as PrivateBrokerConfig));
