/**
 * The scenario that `chatbench init` writes: short, runnable, and commented where a newcomer has to decide something.
 */
export const STARTER_SCENARIO = `# A chatbench scenario. Every key, with its default: docs/scenario.md.
# For help while typing: chatbench schema > chatbench.schema.json
# yaml-language-server: $schema=./chatbench.schema.json
version: 1
name: my-scenario                # names the run and its folder: results/my-scenario/

server:                          # chatbench starts this server for the run …
  routing: map-lookup            # map-scan | socket-id | map-lookup
  broadcast: prepared-frame      # per-client-json | shared-string | prepared-frame
# target:                        # … or tests one that is already running: remove server, and the
#   url: ws://127.0.0.1:7000     # memory threshold below, since memory cannot be seen from outside

users: 100                       # virtual users, one connection each
ramp: { perSec: 200, plateaus: 16 }            # how they arrive; memory is measured at each plateau
phases: { warmup: 2s, hold: 10s, drain: 3s }   # only the hold phase is timed

traffic:                         # leave a kind out for none of it
  dm: { perSec: 100, bytes: 64, contacts: 8 }  # each user writes to 8 others
  broadcast: { perSec: 1, bytes: 64 }          # each message goes to every user
  room: { count: 10, perSec: 10, bytes: 64, roomsPerUser: 2 }

thresholds:                      # the run passes when all of them hold
  - delivery.lost == 0
  - delivery.duplicated == 0
  - delivery.misrouted == 0
  - latency.dm.p99 < 25ms
  - latency.fanout.p95 < 100ms
  - memory.perConnection.rss < 32KB
`;
