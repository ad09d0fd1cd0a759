import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { suite } from "uvu";
import { heapBytes, ownResidentBytes, residentBytes, settleMemory, steadyMemoryFlags } from "./own-memory.js";

const test = suite("own memory");

test("it is what the process says of itself", () => {
  const { rss, heapUsed, external } = process.memoryUsage();
  const near = (told: number, known: number) => assert.ok(Math.abs(told - known) < known / 4, `${told} and ${known}`);
  near(ownResidentBytes(), rss);
  near(heapBytes().heapUsedBytes, heapUsed);
  near(heapBytes().externalBytes, external);
});

test("a process that is not there has no resident memory that could be read", () => {
  assert.equal(residentBytes(2 ** 31 - 1), null);
});

/** What a process with these flags prints; the script imports what it needs from here. */
function printedBy(script: string): string {
  const url = new URL("./own-memory.js", import.meta.url).href;
  const args = [...steadyMemoryFlags(4), "--input-type=module", "--eval", script.replaceAll("OWN_MEMORY", url)];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  assert.equal(stderr, "");
  return stdout.trim();
}

test("where no file can be opened, the most there ever was stands for it", () => {
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

test("memory that has settled grows by what is kept, though the heap made garbage meanwhile", () => {
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

test("without forced collections there is nothing to wait for", async () => {
  assert.equal(globalThis.gc, undefined);
  await settleMemory();
});

test.run();
