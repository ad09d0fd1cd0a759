import { CONTENT_BYTES, type Engine, type Load } from "./engine.js";
import { findExecutable, startPeer } from "./peer-process.js";

const RAMP_PER_SEC = 500;
const FOREVER_SEC = 3_600;

/** Finds Artillery, if it is installed: `npm install artillery` anywhere. */
export function findArtillery(): Engine | null {
  const command = findExecutable("artillery");
  if (command === null) return null;
  return {
    name: "artillery",
    does: "receives",
    hasOwnSchedule: true,
    async start(load: Load, url: string) {
      return startPeer({
        command,
        scenario: { name: "scenario.json", text: JSON.stringify(scenarioOf(load, url)) },
        args: (path) => ["run", "--quiet", path],
        env: { ARTILLERY_DISABLE_TELEMETRY: "true" },
      });
    },
  };
}

/** Every user registers and listens, or writes to itself, which sends and receives one private message. */
function scenarioOf({ users, kind, perSec }: Load, url: string): unknown {
  const me = "{{ $uuid }}";
  const message = { type: "private_message", to: me, content: "x".repeat(CONTENT_BYTES) };
  const talk = [
    { loop: [{ send: message }, { think: `${Math.round((1_000 * users) / perSec)}ms` }], count: 1_000_000 },
  ];
  return {
    config: { target: url, phases: [{ duration: Math.ceil(users / RAMP_PER_SEC), arrivalCount: users }] },
    scenarios: [
      {
        engine: "ws",
        flow: [{ send: { type: "register", user: me } }, ...(kind === "dm" ? talk : [{ think: FOREVER_SEC }])],
      },
    ],
  };
}
