/** The process of the relayer, forked by start-server with a RelayerConfig. */

import { Relayer, type RelayerConfig } from "./relay/relayer/relayer.js";
import { serveParent } from "./serve-parent.js";

serveParent((config) => new Relayer(config as RelayerConfig));
