import assert from "node:assert/strict";
import { suite } from "uvu";
import type { SystemFiles } from "../../base/system-file.js";
import { ProcessorWatch } from "./processor-watch.js";

const test = suite("processor watch");

const stat = (pid: number, ticks: number, endedTicks = 0) =>
  `${pid} (a) b) S 1 1 1 0 -1 0 0 0 0 0 ${ticks} 0 ${endedTicks} 0 20 0 1 0 5 0 100`;

/** Two processors, of which the run is bound to one; process 10 has a child 11 that had one itself. */
function machineAt(sec: number, foreignShare: number): Record<string, string> {
  const own = sec * 30;
  const busy = own + sec * 100 * foreignShare;
  return {
    "/proc/self/status": "Cpus_allowed_list:\t1\n",
    "/proc/stat": `cpu  9 9 9 9\ncpu0 99999 0 0 0 0 0 0 0 0 0\ncpu1 ${busy - 5} 0 3 9 9 1 1 0 0 0\n`,
    "/proc/10/stat": stat(10, sec * 10),
    "/proc/10/task/10/children": "11 ",
    "/proc/11/stat": stat(11, sec * 15, sec * 5),
    "/proc/11/task/11/children": "",
  };
}

function watchOver(machines: readonly Record<string, string>[]) {
  let now: Record<string, string> = {};
  const files: SystemFiles = {
    read: (path) => now[path] ?? null,
    list: (path) => (path.endsWith("/task") ? [path.split("/")[2] ?? ""] : null),
    follow: () => null,
  };
  const watch = new ProcessorWatch([10], files);
  watch.stop();
  for (const [sec, machine] of machines.entries()) {
    now = machine;
    watch.sample(sec * 1e6);
  }
  return watch;
}

test("what the run's own processes and their children did not use was used by others", () => {
  const watch = watchOver([machineAt(100, 0.6), machineAt(101, 0.6), machineAt(102, 0.6)]);
  const found = watch.between(0, 2e6);
  assert.ok(found !== null && Math.abs(found.cores - 0.6) < 1e-9 && found.of === 1, JSON.stringify(found));
});

test("where the system does not tell, it is not known", () => {
  assert.equal(watchOver([{}, {}]).between(0, 1e6), null);
  const { "/proc/10/task/10/children": _, ...childless } = machineAt(1, 0);
  assert.equal(watchOver([childless, childless]).between(0, 1e6), null);
});

test.run();
