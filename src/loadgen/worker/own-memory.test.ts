import assert from "node:assert/strict";
import { suite } from "uvu";
import { heapBytes, residentBytes } from "./own-memory.js";

const test = suite("own memory");

test("it is what the process says of itself", () => {
  const { rss, heapUsed, external } = process.memoryUsage();
  const near = (told: number, known: number) => assert.ok(Math.abs(told - known) < known / 4, `${told} and ${known}`);
  near(residentBytes(), rss);
  near(heapBytes().heapUsedBytes, heapUsed);
  near(heapBytes().externalBytes, external);
});

test("where that cannot be read, the most there ever was stands for it", () => {
  const { rss } = process.memoryUsage;
  process.memoryUsage.rss = () => {
    throw new Error("EMFILE: too many open files, uv_resident_set_memory");
  };
  try {
    assert.equal(residentBytes(), process.resourceUsage().maxRSS * 1024);
  } finally {
    process.memoryUsage.rss = rss;
  }
  assert.ok(process.resourceUsage().maxRSS * 1024 >= residentBytes());
});

test.run();
