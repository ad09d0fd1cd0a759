/** The process that watches over an nginx in front of the nodes, forked by start-server with an NginxConfig. */

import { type NginxConfig, NginxFront } from "./front/nginx-front.js";
import { serveParent } from "./serve-parent.js";

serveParent((config) => new NginxFront(config as NginxConfig));
