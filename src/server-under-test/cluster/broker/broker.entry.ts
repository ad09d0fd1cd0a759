/** Runs a private Redis or NATS server. Forked by start-server with a PrivateBrokerConfig. */

import { serveParent } from "../../processes/serve-parent.js";
import { PrivateBroker, type PrivateBrokerConfig } from "./private-broker.js";

serveParent((config) => new PrivateBroker(config as PrivateBrokerConfig));
