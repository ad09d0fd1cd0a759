/** Runs an nginx in front of the nodes. Forked by start-server with an NginxConfig. */

import { serveParent } from "../../processes/serve-parent.js";
import { type NginxConfig, NginxFront } from "./nginx-front.js";

serveParent((config) => new NginxFront(config as NginxConfig));
