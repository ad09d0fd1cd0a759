/**
 * `npm run bench:foreign`: whether a run tells other programs from the server. The scenario 200-users runs beside six busy
 * loops, which must make it inconclusive and be named, and alone, which must not. Prints each figure beside its bar and
 * exits 1 when one is missed. The run alone is judged only on a machine that is calm before and after it.
 */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { nowUs } from "../base/clock.js";
import { makeTempFolder, removeTempFolder } from "../base/temp-folder.js";
import { formatPercent } from "../base/units.js";
import { ProcessorWatch } from "../loadgen/coordinator/processor-watch.js";
import { parseRunResult } from "../result/parse-run-result.js";
import type { RunResult } from "../result/run-result.js";
import { type Bar, reportBars } from "./engine/bar.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const LOOPS = 6;
const CALM_SHARE = 0.05;
const LOOK_MS = 3_000;

function run(): RunResult {
  const out = makeTempFolder();
  try {
    const scenario = join(ROOT, "scenarios", "200-users.yaml");
    const args = [join(ROOT, "bin", "chatbench.js"), "run", scenario, "--quiet", "--out", join(out, "run")];
    spawnSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
    return parseRunResult(readFileSync(join(out, "run", "result.json"), "utf8"));
  } finally {
    removeTempFolder(out);
  }
}

/** The share of the machine that others use at the moment. */
async function shareOfOthers(): Promise<number> {
  const watch = new ProcessorWatch({ generator: process.pid, server: [] });
  const fromUs = nowUs();
  await sleep(LOOK_MS);
  watch.sample();
  watch.stop();
  const { foreignCpu } = watch.between(fromUs, nowUs());
  if (foreignCpu === null) throw new Error("This system does not tell what other programs use.");
  return (foreignCpu.cores + foreignCpu.stolen) / foreignCpu.of;
}

async function besideLoops(): Promise<RunResult> {
  const loops: ChildProcess[] = Array.from({ length: LOOPS }, () =>
    spawn("sh", ["-c", "while :; do :; done"], { stdio: "ignore" }),
  );
  try {
    return run();
  } finally {
    await Promise.all(
      loops.map((loop) => {
        loop.kill("SIGKILL");
        return once(loop, "exit");
      }),
    );
  }
}

const told = ({ exitCode, reasons: [first] }: RunResult): string =>
  `exit ${exitCode}, ${first?.code}: ${first?.message}`;

const beside = await besideLoops();
const before = await shareOfOthers();
const alone = run();
const after = await shareOfOthers();
const isCalm = Math.max(before, after) <= CALM_SHARE;
const besideLoopsBar: Bar = {
  what: `beside ${LOOPS} busy loops`,
  measured: told(beside),
  bar: "exit 3, foreign_load, names sh",
  holds:
    beside.exitCode === 3 &&
    beside.reasons[0]?.code === "foreign_load" &&
    (beside.environment.foreignCpu?.programs ?? []).some(({ name }) => name === "sh"),
};
const aloneBar: Bar = {
  what: "alone",
  measured: told(alone),
  bar: "no foreign_load",
  holds: alone.reasons.every(({ code }) => code !== "foreign_load"),
};
reportBars(isCalm ? [besideLoopsBar, aloneBar] : [besideLoopsBar]);
if (!isCalm) {
  const shares = `${formatPercent(before)} of the machine before it, ${formatPercent(after)} after`;
  process.stdout.write(`not judged  alone: others used ${shares}; ${told(alone)}\n`);
}
