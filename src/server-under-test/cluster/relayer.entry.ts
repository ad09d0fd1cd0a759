/** Runs the relayer. Forked by start-server with a RelayerConfig. */

import { serveParent } from "../processes/serve-parent.js";
import { Relayer, type RelayerConfig } from "../relay/relayer/relayer.js";

serveParent((config) => new Relayer(config as RelayerConfig));
