import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { suite } from "uvu";
import type { ReadSystemFile } from "../../base/system-file.js";
import { memoryLeftInGroups, readThrottleCount, tightestCpuQuota } from "./control-group.js";
import { readMachineFacts } from "./read-machine-facts.js";

const test = suite("read-machine-facts");

const from =
  (files: Readonly<Record<string, string>>): ReadSystemFile =>
  (path) =>
    files[path] ?? null;

const LINUX = {
  "/proc/self/limits":
    "Limit                     Soft Limit           Hard Limit           Units     \n" +
    "Max processes             96365                96365                processes \n" +
    "Max open files            20000                30000                files     \n",
  "/proc/meminfo": "MemTotal:       24683564 kB\nMemFree:        23000000 kB\nMemAvailable:   24000000 kB\n",
  "/proc/sys/net/core/somaxconn": "4096\n",
  "/proc/sys/net/netfilter/nf_conntrack_count": "12\n",
  "/proc/sys/net/netfilter/nf_conntrack_max": "262144\n",
  "/proc/sys/net/ipv4/ip_local_port_range": "32768\t60999\n",
};

test("reads what Linux reports", () => {
  const { descriptorLimit, availableMemoryBytes, acceptBacklog, tracked, localPorts } = readMachineFacts(from(LINUX));
  assert.deepEqual(
    { descriptorLimit, availableMemoryBytes, acceptBacklog, tracked, localPorts },
    {
      descriptorLimit: 20_000,
      availableMemoryBytes: 24_000_000 * 1024,
      acceptBacklog: 4_096,
      tracked: { now: 12, most: 262_144 },
      localPorts: { first: 32_768, last: 60_999 },
    },
  );
});

test("facts that a system does not report, or in another form, are unknown", () => {
  const garbage = Object.fromEntries(Object.keys(LINUX).map((path) => [path, "unlimited? 5 of them\n"]));
  for (const files of [{}, garbage, { ...garbage, "/proc/sys/net/ipv4/ip_local_port_range": "60999 32768" }]) {
    const facts = readMachineFacts(from(files));
    assert.deepEqual(
      [facts.descriptorLimit, facts.acceptBacklog, facts.tracked, facts.localPorts],
      [null, null, null, null],
    );
    assert.ok(facts.availableMemoryBytes > 0 && facts.cores > 0);
  }
});

test("this machine has the loopback address", () => {
  assert.ok(readMachineFacts().addresses?.includes("127.0.0.1"));
});

test("control groups, version 2: the tightest limit of all parent groups, less what is used without cache", () => {
  const read = from({
    "/proc/self/cgroup": "0::/jobs/7\n",
    "/sys/fs/cgroup/jobs/7/memory.max": "max\n",
    "/sys/fs/cgroup/jobs/7/memory.current": "100\n",
    "/sys/fs/cgroup/jobs/memory.max": "2000\n",
    "/sys/fs/cgroup/jobs/memory.current": "900\n",
    "/sys/fs/cgroup/jobs/memory.stat": "anon 600\ninactive_file 300\n",
    "/sys/fs/cgroup/memory.max": "9000\n",
    "/sys/fs/cgroup/memory.current": "1000\n",
  });
  assert.equal(memoryLeftInGroups(read), 1_400);
});

test("control groups, version 1, as a container has them", () => {
  const read = from({
    "/proc/self/cgroup": "9:name=systemd:/\n4:cpu,memory:/docker/ab12\n0::/\n",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes": "5000\n",
    "/sys/fs/cgroup/memory/memory.usage_in_bytes": "6000\n",
    "/sys/fs/cgroup/memory/memory.stat": "cache 1\ntotal_inactive_file 2000\n",
  });
  assert.equal(memoryLeftInGroups(read), 1_000);
  assert.equal(memoryLeftInGroups(from({ "/proc/self/cgroup": "4:memory:/\n" })), null);
  assert.equal(memoryLeftInGroups(from({})), null);
});

test("a quota of processor time, version 2: the tightest of all parent groups", () => {
  const read = from({
    "/proc/self/cgroup": "0::/jobs/7\n",
    "/sys/fs/cgroup/jobs/7/cpu.max": "max 100000\n",
    "/sys/fs/cgroup/jobs/cpu.max": "50000 100000\n",
    "/sys/fs/cgroup/jobs/cpu.stat": "usage_usec 9\nnr_periods 185\nnr_throttled 50\nthrottled_usec 4200000\n",
    "/sys/fs/cgroup/cpu.max": "400000 100000\n",
  });
  const quota = tightestCpuQuota(read);
  assert.deepEqual(quota, { cores: 0.5, folder: "/sys/fs/cgroup/jobs/" });
  assert.deepEqual(quota && readThrottleCount(read, quota), { periods: 185, throttled: 50, sec: 4.2 });
  const { cores, isQuota } = readMachineFacts(read);
  assert.deepEqual([cores, isQuota], [0.5, true]);
});

test("a quota, version 1, in a container that sees only its own group", () => {
  const read = from({
    "/proc/self/cgroup": "4:cpu,cpuacct:/docker/ab12\n",
    "/proc/self/mountinfo":
      "32 31 0:29 /docker/ab12 /sys/fs/cgroup/cpu,cpuacct ro,relatime - cgroup cgroup rw,cpu,cpuacct\n",
    "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "150000\n",
    "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
    "/sys/fs/cgroup/cpu,cpuacct/cpu.stat": "nr_periods 10\nnr_throttled 3\nthrottled_time 1500000000\n",
  });
  const quota = tightestCpuQuota(read);
  assert.deepEqual(quota, { cores: 1.5, folder: "/sys/fs/cgroup/cpu,cpuacct/" });
  assert.deepEqual(quota && readThrottleCount(read, quota), { periods: 10, throttled: 3, sec: 1.5 });
});

test("without a quota, or if it is unknown, all processors count", () => {
  const none = { "/proc/self/cgroup": "1:cpu:/\n", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n" };
  for (const files of [none, {}]) {
    assert.equal(tightestCpuQuota(from(files)), null);
    const { cores, isQuota } = readMachineFacts(from(files));
    assert.deepEqual([cores, isQuota], [availableParallelism(), false]);
  }
});

test("a control group with less than the machine counts", () => {
  const files = {
    ...LINUX,
    "/proc/self/cgroup": "0::/\n",
    "/sys/fs/cgroup/memory.max": "1000000\n",
    "/sys/fs/cgroup/memory.current": "400000\n",
  };
  assert.equal(readMachineFacts(from(files)).availableMemoryBytes, 600_000);
});

test.run();
