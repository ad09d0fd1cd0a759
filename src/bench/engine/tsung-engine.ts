import { CONTENT_BYTES, type Engine, type Load } from "./engine.js";
import { findExecutable, startPeer } from "./peer-process.js";

const RAMP_PER_SEC = 500;
const FOREVER_SEC = 3_600;

/** Finds tsung, if it is installed: `apt-get install tsung`. */
export function findTsung(): Engine | null {
  const command = findExecutable("tsung");
  if (command === null) return null;
  return {
    name: "tsung",
    does: "receives",
    hasOwnSchedule: true,
    async start(load: Load, url: string) {
      return startPeer({
        command,
        scenario: { name: "scenario.xml", text: scenarioOf(load, new URL(url).port) },
        // Starts by address, without its web page and without waiting.
        args: (path, folder) => ["-I", "127.0.0.1", "-n", "-w", "0", "-f", path, "-l", `${folder}/log`, "start"],
        // Erlang nodes find each other through a daemon that would outlive them; a single process needs none.
        env: { ERL_FLAGS: "-start_epmd false -erl_epmd_port 64999" },
      });
    },
  };
}

/** Every user registers and listens, or writes to itself and waits, which sends and receives one private message. */
function scenarioOf({ users, kind, perSec }: Load, port: string): string {
  const me = "t%%_tsung_userid%%";
  const say = (message: object, ack: "parse" | "no_ack") =>
    `<request subst="true"><websocket type="message" frame="text" ack="${ack}">${JSON.stringify(message)}</websocket></request>`;
  const think = (seconds: number) => `<thinktime value="${seconds}" random="false"/>`;
  const message = { type: "private_message", to: me, content: "x".repeat(CONTENT_BYTES) };
  const talk = `<for from="1" to="1000000" var="i">${say(message, "parse")}${think(users / perSec)}</for>`;
  return `<?xml version="1.0"?>
<!DOCTYPE tsung SYSTEM "/usr/share/tsung/tsung-1.0.dtd">
<tsung loglevel="error">
  <clients><client host="localhost" use_controller_vm="true" maxusers="${users + 1}"/></clients>
  <servers><server host="127.0.0.1" port="${port}" type="tcp"/></servers>
  <load>
    <arrivalphase phase="1" duration="${FOREVER_SEC}" unit="second">
      <users maxnumber="${users}" arrivalrate="${RAMP_PER_SEC}" unit="second"/>
    </arrivalphase>
  </load>
  <sessions>
    <session name="chat" probability="100" type="ts_websocket">
      <request><websocket type="connect" path="/" origin="http://127.0.0.1:${port}"/></request>
      ${say({ type: "register", user: me }, "parse")}
      ${kind === "dm" ? talk : think(FOREVER_SEC)}
    </session>
  </sessions>
</tsung>
`;
}
