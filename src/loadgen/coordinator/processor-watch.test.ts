import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { suite } from "uvu";
import { nowUs } from "../../base/clock.js";
import { readProcessStat } from "../../base/process-stat.js";
import { readSystemFile, type SystemFiles } from "../../base/system-file.js";
import { until } from "../../test-support/fakes/until.js";
import { requireLinux, testIf } from "../../test-support/runner/requires.js";
import { ProcessorWatch } from "./processor-watch.js";
import type { Parties } from "./quota-counts.js";

const test = suite("processor watch");

type Files = Readonly<Record<string, string>>;

const stat = (pid: number, name: string, ticks: number, endedTicks = 0) =>
  `${pid} (${name}) S 1 1 1 0 -1 0 0 0 0 0 ${ticks} 0 ${endedTicks} 0 20 0 1 0 5 0 100`;

/** Processor time by whom, in cores. */
interface Shares {
  readonly foreign?: number;
  readonly stolen?: number;
  readonly interrupts?: number;
}

/** Two processors, of which the run is bound to one; process 10 has a child 11 that had one itself. */
function machineAt(sec: number, { foreign = 0, stolen = 0, interrupts = 0 }: Shares): Files {
  const used = sec * 30 + sec * 100 * foreign;
  return {
    "/proc/self/status": "Cpus_allowed_list:\t1\n",
    "/proc/stat":
      "cpu  9 9 9 9\ncpu0 99999 0 0 0 0 0 0 0 0 0\n" +
      `cpu1 ${used - 5} 2 3 9 9 ${sec * 100 * interrupts} ${sec * 100 * interrupts} ${sec * 100 * stolen} 0 0\n`,
    "/proc/pressure/cpu": `some avg10=9.00 avg60=0.00 avg300=0.00 total=${sec * 250_000}\nfull avg10=0.00 total=0\n`,
    "/proc/10/stat": stat(10, "a) b", sec * 10),
    "/proc/10/task/10/children": "11 ",
    "/proc/11/stat": stat(11, "child", sec * 15, sec * 5),
    "/proc/11/task/11/children": "",
    // Three that have no part in the run: two of one name, and one that is idle. The second began while it was watched.
    "/proc/20/stat": stat(20, "busy", sec * 60 * foreign),
    ...(sec > 100 ? { "/proc/21/stat": stat(21, "busy", (sec - 100) * 40 * foreign) } : {}),
    "/proc/22/stat": stat(22, "idle", 7),
  };
}

function filesOf(now: () => Files): SystemFiles {
  return {
    read: (path) => now()[path] ?? null,
    list: (path) =>
      path === "/proc"
        ? [...Object.keys(now()).flatMap((name) => /^\/proc\/(\d+)\/stat$/.exec(name)?.[1] ?? []), "self", "stat"]
        : path.endsWith("/task")
          ? [path.split("/")[2] ?? ""]
          : null,
    follow: () => null,
  };
}

const ALONE: Parties = { generator: 10, server: [10] };

/** Sees one machine a second, beginning at second zero, all of it hold phase. */
function watchOver(machines: readonly Files[], parties: Parties = ALONE): ProcessorWatch {
  let now: Files = {};
  const watch = new ProcessorWatch(
    parties,
    filesOf(() => now),
  );
  watch.stop();
  for (const [sec, machine] of machines.entries()) {
    now = machine;
    if (sec === 0) watch.holdBegins(0);
    else watch.sample(sec * 1e6);
  }
  watch.holdEnds((machines.length - 1) * 1e6);
  return watch;
}

const rounded = (cores: number) => Math.round(cores * 1e6) / 1e6;

function foreignIn(watch: ProcessorWatch, fromSec: number, toSec: number): readonly number[] | null {
  const { foreignCpu } = watch.between(fromSec * 1e6, toSec * 1e6);
  return foreignCpu && [rounded(foreignCpu.cores), rounded(foreignCpu.stolen), foreignCpu.of];
}

test("what the run's own processes and their children did not use was used by others", () => {
  const shares = { foreign: 0.6 };
  const watch = watchOver([machineAt(100, shares), machineAt(101, shares), machineAt(102, shares)]);
  assert.deepEqual(foreignIn(watch, 0, 2), [0.6, 0, 1]);
});

test("time taken by the hypervisor is reported separately", () => {
  const shares = { foreign: 0.1, stolen: 0.4 };
  assert.deepEqual(foreignIn(watchOver([machineAt(100, shares), machineAt(101, shares)]), 0, 1), [0.1, 0.4, 1]);
});

test("interrupts, which the run's own traffic causes, are not the work of others", () => {
  const shares = { interrupts: 0.3 };
  assert.deepEqual(foreignIn(watchOver([machineAt(100, shares), machineAt(101, shares)]), 0, 1), [0, 0, 1]);
});

test("each second is told from the samples nearest to its ends", () => {
  const calm = machineAt(100, {});
  const used = (ticks: number) => ({ ...calm, "/proc/stat": `cpu1 ${ticks} 0 0 9 9 0 0 0 0 0\n` });
  const watch = watchOver([used(0), used(10), used(90), used(90)]);
  assert.deepEqual(
    [0, 1, 2].map((sec) => foreignIn(watch, sec + 0.2, sec + 1.2)),
    [
      [0.1, 0, 1],
      [0.8, 0, 1],
      [0, 0, 1],
    ],
  );
  assert.equal(foreignIn(watch, 1, 1.4), null, "less than a sample lies between");
});

test("pressure is the share of time in which at least one process waited", () => {
  const watch = watchOver([machineAt(100, {}), machineAt(101, {})]);
  assert.deepEqual(watch.between(0, 1e6).cpuPressure, { some: 0.25, full: 0 });
});

test("the programs that used most are named, processes of one name together, the run's own left out", () => {
  const shares = { foreign: 0.5 };
  const watch = watchOver([machineAt(100, shares), machineAt(101, shares), machineAt(102, shares)]);
  assert.deepEqual(
    watch.programs.map(({ name, cores }) => [name, rounded(cores)]),
    [["busy", 0.5]],
  );
  assert.deepEqual(watchOver([machineAt(100, shares)]).programs, [], "one look tells nothing");
  const crowd = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`/proc/${i + 100}/stat`, stat(i, "x", 1)]));
  const crowded = watchOver([100, 101].map((sec) => ({ ...machineAt(sec, shares), ...crowd })));
  assert.deepEqual(crowded.programs, [], "so many take too long to read");
  assert.deepEqual(foreignIn(crowded, 0, 1), [0.5, 0, 1]);
});

/** The generator's group is limited, the target's too, and so is the group around both. */
function groupsAt(sec: number): Files {
  const stat = (periods: number, throttled: number, usec: number) =>
    `usage_usec 5\nnr_periods ${sec * periods}\nnr_throttled ${sec * throttled}\nthrottled_usec ${sec * usec}\n`;
  return {
    ...machineAt(sec, {}),
    "/proc/10/cgroup": "0::/ci/job\n",
    "/proc/20/cgroup": "0::/ci/server\n",
    "/sys/fs/cgroup/ci/job/cpu.max": "50000 100000\n",
    "/sys/fs/cgroup/ci/job/cpu.stat": stat(10, 4, 300_000),
    "/sys/fs/cgroup/ci/server/cpu.max": "150000 100000\n",
    "/sys/fs/cgroup/ci/server/cpu.stat": stat(9, 1, 20_000),
    "/sys/fs/cgroup/ci/cpu.max": "200000 100000\n",
    "/sys/fs/cgroup/ci/cpu.stat": stat(10, 0, 0),
  };
}

test("throttled periods and time are counted for each group with a quota, and whose it is", () => {
  const watch = watchOver([groupsAt(100), groupsAt(101), groupsAt(102)], { generator: 10, server: [20] });
  const { throttling } = watch.between(0, 2e6);
  const found = throttling?.map(({ sec, ...group }) => ({ ...group, sec: rounded(sec ?? -1) }));
  assert.deepEqual(found, [
    { of: "generator", cores: 0.5, periods: 20, throttled: 8, sec: 0.6 },
    { of: "both", cores: 2, periods: 20, throttled: 0, sec: 0 },
    { of: "server", cores: 1.5, periods: 18, throttled: 2, sec: 0.04 },
  ]);
  const { of } = watchOver([groupsAt(100), groupsAt(101)]).between(0, 1e6).throttling?.[0] ?? {};
  assert.equal(of, "both", "a server that the run started is in the run's own group");
});

test("control groups of the first version count in nanoseconds; without a quota there is nothing to count", () => {
  const at = (sec: number, quotaUs: number): Files => ({
    "/proc/10/cgroup": "3:cpu:/job\n",
    "/sys/fs/cgroup/cpu/job/cpu.cfs_quota_us": `${quotaUs}\n`,
    "/sys/fs/cgroup/cpu/job/cpu.cfs_period_us": "100000\n",
    "/sys/fs/cgroup/cpu/job/cpu.stat": `nr_periods ${sec * 10}\nnr_throttled ${sec * 3}\nthrottled_time ${sec * 5e8}\n`,
  });
  assert.deepEqual(watchOver([at(1, 50_000), at(2, 50_000)]).between(0, 1e6).throttling, [
    { of: "both", cores: 0.5, periods: 10, throttled: 3, sec: 0.5 },
  ]);
  assert.deepEqual(watchOver([at(1, -1), at(2, -1)]).between(0, 1e6).throttling, []);
});

testIf(test, "what the run's own children use on this machine is not the work of others", requireLinux(), async () => {
  const burner = spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" });
  const sleeper = spawn("sleep", ["1000"], { stdio: "ignore" });
  try {
    const [own, strange] = [process.pid, sleeper.pid ?? 0].map(
      (generator) => new ProcessorWatch({ generator, server: [] }),
    );
    const burntSec = () => readProcessStat(readSystemFile, burner.pid ?? 0)?.cpuSec ?? 0;
    const [fromUs, fromSec] = [nowUs(), burntSec()];
    await until("the child has used a second", () => burntSec() - fromSec >= 1);
    const foreignSec = [own, strange].map((watch) => {
      watch?.stop();
      watch?.sample();
      return ((watch?.between(fromUs, nowUs()).foreignCpu?.cores ?? Number.NaN) * (nowUs() - fromUs)) / 1e6;
    });
    const [withOwn = Number.NaN, withoutOwn = Number.NaN] = foreignSec;
    assert.ok(withoutOwn - withOwn > 0.7, `${withOwn} s are foreign, and ${withoutOwn} s with the child's`);
  } finally {
    for (const child of [burner, sleeper]) child.kill("SIGKILL");
    await Promise.all([burner, sleeper].map((child) => once(child, "exit")));
  }
});

test("where the system does not tell, it is not known", () => {
  const unknown = { foreignCpu: null, cpuPressure: null, throttling: null };
  assert.deepEqual(watchOver([{}, {}]).between(0, 1e6), unknown);
  assert.deepEqual(watchOver([]).between(0, 1e6), unknown);
  const { "/proc/10/task/10/children": _, ...childless } = machineAt(100, {});
  assert.equal(foreignIn(watchOver([childless, childless]), 0, 1), null);
});

test("an orphan that ends takes nothing out of what the run used", () => {
  const calm = machineAt(100, {});
  const at = (usedTicks: number, childTicks: number | null): Files => ({
    ...calm,
    "/proc/stat": `cpu1 ${usedTicks} 0 0 0 0 0 0 0 0 0\n`,
    "/proc/10/task/10/children": childTicks === null ? "" : "11 ",
    "/proc/11/stat": stat(11, "orphan", childTicks ?? 0),
  });
  const watch = watchOver([at(0, 5_000), at(50, 5_050), at(50, null), at(70, null)]);
  assert.deepEqual(
    [foreignIn(watch, 0, 1), foreignIn(watch, 0, 2), foreignIn(watch, 2, 3)],
    [
      [0, 0, 1],
      [0, 0, 1],
      [0.2, 0, 1],
    ],
  );
});

test("when a process of the target has ended, nothing more is told of others", () => {
  const { "/proc/20/stat": _, ...gone } = machineAt(102, { foreign: 1 });
  const withTask = (files: Files): Files => ({ ...files, "/proc/20/task/20/children": "" });
  const target: Parties = { generator: 10, server: [20] };
  const watch = watchOver([withTask(machineAt(100, {})), withTask(machineAt(101, {})), gone], target);
  assert.deepEqual(foreignIn(watch, 0, 1), [0, 0, 1]);
  assert.equal(foreignIn(watch, 1, 2), null);
});

test("where the target's processes are not known, nothing is told of others", () => {
  const watch = watchOver([machineAt(100, {}), machineAt(101, { foreign: 1 })], { generator: 10, server: null });
  assert.equal(foreignIn(watch, 0, 1), null);
  assert.deepEqual(watch.programs, []);
  assert.deepEqual(watch.between(0, 1e6).cpuPressure, { some: 0.25, full: 0 });
});

test.run();
