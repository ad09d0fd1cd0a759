import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import fc from "fast-check";
import { suite } from "uvu";
import { nowUs } from "../../base/clock.js";
import { type FakePacingThread, fakePacingThread } from "../../test-support/fakes/fake-pacing-thread.js";
import { fakeTimeFor } from "../../test-support/fakes/fake-time.js";
import type { Pacer } from "./pacer.js";
import { PacingCell } from "./pacing-cell.js";
import { Sleeper } from "./sleeper.js";
import { startPacer } from "./start-pacer.js";
import { startPacingThread, ThreadPacer } from "./thread-pacer.js";
import { TimerPacer } from "./timer-pacer.js";

const SPACING_US = 500;
const NEVER = Number.POSITIVE_INFINITY;

const test = suite("thread pacer on fake time");
const time = fakeTimeFor(test);

/** Requests each time of `due` in turn, as a schedule does, and records when it was woken. */
function pace(due: readonly number[], busyUs = 0): { readonly thread: FakePacingThread; readonly wakes: number[] } {
  const thread = fakePacingThread(time, SPACING_US);
  const pacer = new ThreadPacer(thread, time.clock);
  const wakes: number[] = [];
  let next = 0;
  pacer.begin(() => {
    wakes.push(time.nowUs);
    time.nowUs += busyUs;
    while ((due[next] ?? NEVER) <= time.nowUs) next++;
    pacer.wakeAt(due[next] ?? NEVER);
  });
  pacer.wakeAt(due[0] ?? NEVER);
  return { thread, wakes };
}

const every = (intervalUs: number, count: number) => Array.from({ length: count }, (_, i) => 10_000 + i * intervalUs);

test("wake-ups are never closer than the spacing, and times in between share one", () => {
  const { wakes } = pace(every(50, 2_000));
  time.advance(1_000_000);
  assert.ok(wakes.length >= 190 && wakes.length <= 202, `${wakes.length} wake-ups for 100 ms`);
  for (const [i, us] of wakes.entries()) assert.ok(i === 0 || us - (wakes[i - 1] ?? 0) >= SPACING_US);
});

test("times further apart than the spacing each have a punctual wake-up", () => {
  const due = every(5_000, 50);
  const { wakes } = pace(due);
  time.advance(1_000_000);
  assert.deepEqual(
    wakes,
    due.map((us) => us + 30),
  );
});

test("at a steady pace the thread is never roused", () => {
  const { thread } = pace(every(200, 1_000));
  time.advance(11_000);
  const { rouses } = thread;
  time.advance(150_000);
  assert.equal(thread.rouses, rouses);
});

test("no second wake-up is posted while one is on its way or not yet taken by a busy loop", () => {
  const { thread, wakes } = pace(every(200, 1_000), 20_000);
  time.advance(210_000);
  assert.ok(wakes.length > 5);
  assert.ok(thread.posts <= wakes.length + 1, `${thread.posts} posts for ${wakes.length} wake-ups`);
});

test("while receipts keep the loop at work nothing is posted, and the thread looks once per spacing", () => {
  const thread = fakePacingThread(time, SPACING_US);
  const pacer = new ThreadPacer(thread, time.clock);
  const startUs = time.nowUs;
  let woken = 0;
  pacer.begin(() => {
    woken++;
  });
  // Each send is made by a receipt 40 us after it was due, which asks for the next one.
  for (let k = 1; k <= 1_000; k++) {
    pacer.wakeAt(startUs + k * 200);
    time.advance(startUs + k * 200 + 40 - time.nowUs);
  }
  assert.deepEqual([thread.posts, woken], [0, 0]);
  assert.ok(thread.looks <= 2 + 200_000 / SPACING_US, `${thread.looks} looks in 200 ms`);
  pacer.wakeAt(time.nowUs + 200);
  time.advance(1_000);
  assert.equal(woken, 1, "once the receipts end, it is the thread's turn");
});

test("a request postponed in time costs no post", () => {
  const { thread } = pace([]);
  const pacer = new ThreadPacer(thread, time.clock);
  for (let us = 1_000; us <= 50_000; us += 1_000) {
    pacer.wakeAt(time.nowUs + 2_000);
    time.advance(1_000);
  }
  assert.equal(thread.posts, 0);
});

test("without a request after a wake-up, nothing more is posted", () => {
  const thread = fakePacingThread(time, SPACING_US);
  const pacer = new ThreadPacer(thread, time.clock);
  pacer.begin(() => undefined);
  pacer.wakeAt(1_000);
  time.advance(100_000);
  assert.deepEqual([thread.posts, time.waiting], [1, 0]);
});

test("does nothing when idle", () => {
  const { thread } = pace([]);
  time.advance(1_000_000);
  assert.deepEqual([thread.posts, time.waiting], [0, 0]);
});

test("no request is lost, however the steps of the two threads interleave", () => {
  // The possible next steps: the sleeper reads the number of requests, checks, and sleeps or not; the pacer requests or
  // takes a post.
  fc.assert(
    fc.property(fc.array(fc.nat(5), { minLength: 1, maxLength: 60 }), (steps) => {
      let clockUs = 0;
      let posts = 0;
      const cell = new PacingCell();
      const sleeper = new Sleeper(
        cell,
        () => clockUs,
        () => posts++,
        10,
      );
      let asked = 0;
      let stage: "read" | "look" | "sleep" | "asleep" = "read";
      let untilUs = 0;
      let wantedUs = NEVER;
      const sleeperSteps = (): void => {
        if (stage === "asleep" && clockUs >= untilUs) stage = "read";
        else if (stage === "read") {
          asked = cell.asked;
          stage = "look";
        } else if (stage === "look") {
          untilUs = sleeper.look();
          stage = "sleep";
        } else if (stage === "sleep") stage = cell.asked === asked ? "asleep" : "read";
      };
      const ask = (us: number): void => {
        wantedUs = us;
        if (cell.ask(us) && stage === "asleep") stage = "read";
      };
      const take = (): void => {
        if (posts === 0) return;
        posts--;
        cell.take();
        if (wantedUs > clockUs) ask(wantedUs);
        else wantedUs = NEVER;
      };
      for (const step of steps) {
        if (step <= 2) sleeperSteps();
        else if (step === 3) take();
        else if (step === 4) clockUs += 7;
        else ask(clockUs + 5);
        assert.ok(posts <= 1);
      }
      ask(clockUs + 5);
      for (let i = 0; i < 50; i++) {
        clockUs++;
        sleeperSteps();
        take();
      }
      assert.equal(wantedUs, NEVER, "the last request was met");
    }),
    { numRuns: 2_000 },
  );
});

test.run();

const real = suite("thread pacer");

const started: Pacer[] = [];
let alive: NodeJS.Timeout;
// A pacer must not keep the process alive.
real.before.each(() => {
  alive = setInterval(() => undefined, 1_000);
});
real.after.each(() => {
  clearInterval(alive);
  for (const pacer of started.splice(0)) pacer.stop();
});

async function startReal(): Promise<Pacer> {
  const pacer = new ThreadPacer(await startPacingThread(), nowUs);
  started.push(pacer);
  return pacer;
}

/** Resolves when another pacer, started now, was woken after that long. */
async function anotherWakeUp(inUs: number): Promise<void> {
  const pacer = await startReal();
  await new Promise<void>((resolve) => {
    pacer.begin(resolve);
    pacer.wakeAt(nowUs() + inUs);
  });
}

real("every requested time is met, in order, and none early", async () => {
  const pacer = await startReal();
  const startUs = nowUs() + 5_000;
  const due = Array.from({ length: 300 }, (_, i) => startUs + i * 300);
  const met: number[] = [];
  await new Promise<void>((resolve) => {
    pacer.begin(() => {
      const atUs = nowUs();
      assert.ok(atUs >= (due[met.length] ?? NEVER), "not early");
      while ((due[met.length] ?? NEVER) <= atUs) met.push(due[met.length] ?? NEVER);
      if (met.length === due.length) resolve();
      pacer.wakeAt(due[met.length] ?? NEVER);
    });
    pacer.wakeAt(startUs);
  });
  assert.deepEqual(met, due);
});

real("a thread in a long sleep is roused for an earlier time", async () => {
  const pacer = await startReal();
  pacer.wakeAt(nowUs() + 3_600_000_000);
  await anotherWakeUp(20_000);
  await new Promise<void>((resolve) => {
    pacer.begin(resolve);
    pacer.wakeAt(nowUs() + 1_000);
  });
});

real("never wakes after it was stopped", async () => {
  const pacer = await startReal();
  let wakes = 0;
  pacer.begin(() => {
    wakes++;
  });
  pacer.wakeAt(nowUs() + 2_000);
  pacer.stop();
  await anotherWakeUp(20_000);
  assert.equal(wakes, 0);
});

real("neither an idle nor a busy thread keeps the process alive", async () => {
  const module = new URL("./start-pacer.js", import.meta.url).href;
  for (const then of ["", "pacer.wakeAt(Number(process.hrtime.bigint() / 1000n) + 3_600_000_000);"]) {
    const script = `import { startPacer } from ${JSON.stringify(module)};
      const pacer = await startPacer();
      pacer.begin(() => undefined);
      ${then}
      process.stdout.write(pacer.constructor.name);`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
    assert.equal(stdout, "ThreadPacer");
  }
});

real("falls back to timers if the system has no thread left", async () => {
  const pacer = await startPacer(() => Promise.reject(new Error("EAGAIN")));
  assert.ok(pacer instanceof TimerPacer);
  await new Promise<void>((resolve) => {
    pacer.begin(resolve);
    pacer.wakeAt(nowUs() + 1_000);
  });
});

real.run();
