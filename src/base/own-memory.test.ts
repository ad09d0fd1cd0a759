import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { suite } from "uvu";
import { heapBytes, ownResidentBytes, residentBytes, settleMemory, steadyMemoryFlags } from "./own-memory.js";

const test = suite("own memory");

test("agrees with what the process reports about itself", () => {
  const { rss, heapUsed, external } = process.memoryUsage();
  const near = (told: number, known: number) => assert.ok(Math.abs(told - known) < known / 4, `${told} and ${known}`);
  near(ownResidentBytes(), rss);
  near(heapBytes().heapUsedBytes, heapUsed);
  near(heapBytes().externalBytes, external);
});

test("a process that does not exist has no resident memory", () => {
  assert.equal(residentBytes(2 ** 31 - 1), null);
});

/** Returns what a process with these flags prints. The script imports own-memory by the name OWN_MEMORY. */
function printedBy(script: string): string {
  const url = new URL("./own-memory.js", import.meta.url).href;
  const args = [...steadyMemoryFlags(4), "--input-type=module", "--eval", script.replaceAll("OWN_MEMORY", url)];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  assert.equal(stderr, "");
  return stdout.trim();
}

test("falls back to the peak when no file can be opened", () => {
  const printed = printedBy(`
    import { closeSync, openSync } from "node:fs";
    import { ownResidentBytes } from "OWN_MEMORY";
    const { maxRSS: before } = process.resourceUsage();
    process.memoryUsage.rss = () => { throw new Error("EMFILE: too many open files, uv_resident_set_memory"); };
    const taken = [];
    try { for (;;) taken.push(openSync("/dev/null")); } catch {}
    const told = ownResidentBytes() / 1024;
    for (const one of taken) closeSync(one);
    console.log(before <= told && told <= process.resourceUsage().maxRSS);
  `);
  assert.equal(printed, "true");
});

test("settled memory grows only by what is kept, even if the heap made garbage meanwhile", () => {
  const printed = printedBy(`
    import { residentBytes, settleMemory } from "OWN_MEMORY";
    await settleMemory();
    const before = residentBytes(process.pid);
    const kept = Buffer.alloc(4_000_000, 1);
    for (let i = 0; i < 2_000; i++) new Array(1_000).fill(i);
    await settleMemory();
    console.log(residentBytes(process.pid) - before, kept.length);
  `);
  const [grown, kept] = printed.split(" ").map(Number) as [number, number];
  assert.ok(Math.abs(grown - kept) < 400_000, printed);
});

test("does nothing when garbage collection cannot be forced", async () => {
  assert.equal(globalThis.gc, undefined);
  await settleMemory();
});

test.run();
