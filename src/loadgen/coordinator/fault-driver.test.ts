import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { FaultPlan, type PlannedFault } from "../../plan/fault-plan.js";
import { type FaultOrder, type LinkShape, UNDISTURBED } from "../../protocol/server-control.js";
import type { Fault } from "../../scenario/schema/scenario.js";
import { FakeTime } from "../../test-support/fakes/fake-time.js";
import { FaultDriver } from "./fault-driver.js";

const test = suite("fault-driver");
const SEC = 1_000_000;
const time = new FakeTime();

test.before.each(() => {
  time.nowUs = 0;
  time.install();
});
test.after.each(() => time.restore());

/** Done in an instant, a second after the traffic began. */
const TIMES = { atUs: SEC, forUs: 0, recoveryUs: 0 };
type WithTimes<F> = F extends Fault ? Omit<F, keyof typeof TIMES> & Partial<typeof TIMES> : never;
const fault = (wanted: WithTimes<Fault>): Fault => ({ ...TIMES, ...wanted });

type CarryOut = (strike: () => void, order: FaultOrder, withdrawn?: AbortSignal) => Promise<void>;

interface DriveOptions {
  /** Orders of this action fail. */
  readonly impossible?: FaultOrder["action"];
  /** How the server carries out an order that is possible. */
  readonly carryOut?: CarryOut;
}

/** A driver whose orders are noted with their times, in seconds, when they strike. */
function drive(faults: readonly Fault[], { impossible, carryOut = async (strike) => strike() }: DriveOptions = {}) {
  const orders: (readonly [sec: number, order: FaultOrder])[] = [];
  const injected: number[] = [];
  const failures: string[] = [];
  const driver = new FaultDriver(
    new FaultPlan(faults, 0).faults,
    ["n0", "n1"],
    {
      inject: async (order, onStrike, withdrawn) => {
        if (order.action === impossible) throw new Error("it is not there");
        const strike = (): void => {
          orders.push([time.nowUs / SEC, order]);
          onStrike(time.nowUs);
        };
        await carryOut(strike, order, withdrawn);
      },
      injected: (index) => injected.push(index),
      failed: ({ action }: PlannedFault, reason) => failures.push(`${action}: ${reason}`),
    },
    time.clock,
  );
  return { driver, orders, injected, failures };
}

/** Lets what awaits an order go on. */
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

async function passSeconds(count: number): Promise<void> {
  for (let i = 0; i < count * 10; i++) {
    time.advance(SEC / 10);
    await settle();
  }
}

test("what is done in an instant is ordered once, at its time after the traffic began", async () => {
  const { driver, orders, injected } = drive([
    fault({ action: "kill", target: "n1" }),
    fault({ action: "restart", target: "n1", atUs: 3 * SEC }),
  ]);
  driver.start(2 * SEC);
  await passSeconds(6);
  assert.deepEqual(orders, [
    [3, { action: "kill", target: "n1" }],
    [5, { action: "restart", target: "n1" }],
  ]);
  assert.deepEqual(injected, [0, 1]);
  assert.deepEqual(
    driver.faults.map(({ injectedUs, endedUs }) => [injectedUs, endedUs]),
    [
      [3 * SEC, 3 * SEC],
      [5 * SEC, 5 * SEC],
    ],
  );
});

test("a pause ends with a resume", async () => {
  const { driver, orders } = drive([fault({ action: "pause", target: "relayer", forUs: 2 * SEC })]);
  driver.start(0);
  await passSeconds(4);
  assert.deepEqual(orders, [
    [1, { action: "pause", target: "relayer" }],
    [3, { action: "resume", target: "relayer" }],
  ]);
  assert.equal(driver.faults[0]?.endedUs, 3 * SEC);
});

test("faults of one link that overlap shape it together, and each takes only its own away", async () => {
  const { driver, orders } = drive([
    fault({ action: "delay", target: "relay", forUs: 4 * SEC, delayUs: 20_000 }),
    fault({ action: "bandwidth", target: "n1", atUs: 2 * SEC, forUs: SEC, bytesPerSec: 64_000 }),
  ]);
  driver.start(0);
  await passSeconds(6);
  const shapes = orders.map(([sec, order]) => [sec, order.target, order.action === "shape" && order.shape]);
  const slow = { ...UNDISTURBED, delayUs: 20_000 };
  assert.deepEqual(shapes, [
    [1, "n0", slow],
    [1, "n1", slow],
    [2, "n1", { ...slow, bytesPerSec: 64_000 }],
    [3, "n1", slow],
    [5, "n0", UNDISTURBED],
    [5, "n1", UNDISTURBED],
  ]);
});

/** The shape of the link of n0 while all of these faults last. */
async function shapeUnder(faults: readonly WithTimes<Fault>[]): Promise<LinkShape | null> {
  const { driver, orders } = drive(faults.map((one) => fault({ ...one, forUs: SEC })));
  driver.start(time.nowUs);
  await passSeconds(1);
  const order = orders.findLast(([, { target }]) => target === "n0")?.[1];
  await driver.stop();
  return order?.action === "shape" ? order.shape : null;
}

const ON_N0 = { target: "n0", forUs: SEC };

test("each action on a link makes its own shape", async () => {
  assert.deepEqual(await shapeUnder([{ ...ON_N0, action: "slice", sliceBytes: 7 }]), { ...UNDISTURBED, sliceBytes: 7 });
  assert.deepEqual(await shapeUnder([{ ...ON_N0, action: "cut" }]), { ...UNDISTURBED, state: "cut" });
  assert.deepEqual(await shapeUnder([{ ...ON_N0, action: "blackhole" }]), { ...UNDISTURBED, state: "blackhole" });
});

test("of two delays that overlap, what is sent while both last waits for both, and then for the one that is left", async () => {
  const { driver, orders } = drive([
    fault({ action: "delay", target: "n0", forUs: 4 * SEC, delayUs: 20_000 }),
    fault({ action: "delay", target: "relay", atUs: 2 * SEC, forUs: SEC, delayUs: 30_000 }),
  ]);
  driver.start(0);
  await passSeconds(6);
  const delays = orders.flatMap(([sec, order]) => {
    return order.action === "shape" && order.target === "n0" ? [[sec, order.shape.delayUs]] : [];
  });
  assert.deepEqual(delays, [
    [1, 20_000],
    [2, 50_000],
    [3, 20_000],
    [5, 0],
  ]);
});

const linkFault: fc.Arbitrary<WithTimes<Fault>> = fc.oneof(
  fc.integer({ min: 1, max: 1e6 }).map((delayUs) => ({ ...ON_N0, action: "delay", delayUs }) as const),
  fc.integer({ min: 1, max: 1e6 }).map((bytesPerSec) => ({ ...ON_N0, action: "bandwidth", bytesPerSec }) as const),
  fc.integer({ min: 1, max: 1e6 }).map((sliceBytes) => ({ ...ON_N0, action: "slice", sliceBytes }) as const),
  fc.constantFrom("cut", "blackhole").map((action) => ({ ...ON_N0, action }) as const),
);

test("faults that overlap on a link add up as if it passed through all of them, whatever their order", async () => {
  const most = (values: readonly number[]) => (values.length === 0 ? null : Math.min(...values));
  await fc.assert(
    fc.asyncProperty(fc.array(linkFault, { minLength: 1, maxLength: 6 }), async (faults) => {
      const states = faults.map(({ action }) => action);
      assert.deepEqual(await shapeUnder(faults), {
        delayUs: faults.reduce((sum, one) => sum + (one.action === "delay" ? one.delayUs : 0), 0),
        bytesPerSec: most(faults.flatMap((one) => (one.action === "bandwidth" ? [one.bytesPerSec] : []))),
        sliceBytes: most(faults.flatMap((one) => (one.action === "slice" ? [one.sliceBytes] : []))),
        state: states.includes("cut") ? "cut" : states.includes("blackhole") ? "blackhole" : "open",
      });
    }),
    { numRuns: 50 },
  );
});

test("what cannot be done is told, and not undone", async () => {
  const { driver, orders, failures } = drive([fault({ action: "pause", target: "n1", forUs: SEC })], {
    impossible: "pause",
  });
  driver.start(0);
  await passSeconds(4);
  assert.deepEqual(failures, ["pause: it is not there"]);
  assert.equal(orders.length, 0);
  assert.deepEqual([driver.faults[0]?.failure, driver.faults[0]?.endedUs], ["it is not there", null]);
});

test("a run that ends early mends what is broken, and breaks nothing more", async () => {
  const { driver, orders } = drive([
    fault({ action: "pause", target: "n0", forUs: 9 * SEC }),
    fault({ action: "kill", target: "n1", atUs: 5 * SEC }),
  ]);
  driver.start(0);
  await passSeconds(2);
  await driver.stop();
  await driver.stop();
  await passSeconds(20);
  assert.deepEqual(
    orders.map(([sec, { action }]) => [sec, action]),
    [
      [1, "pause"],
      [2, "resume"],
    ],
  );
});

/** Stops the driver at second 2, and lets a minute pass. */
async function stopAtTwo({ driver }: ReturnType<typeof drive>): Promise<void> {
  driver.start(0);
  await passSeconds(2);
  const stopped = driver.stop();
  await passSeconds(3);
  await stopped;
  assert.equal(time.waiting, 0, "nothing holds the process");
  await passSeconds(60);
}

const LONG = 30 * SEC;
/** A server that needs `sec` for an order but to resume, and forgets one that is withdrawn. */
const slowly =
  (sec: number): CarryOut =>
  (strike, { action }, withdrawn) =>
    new Promise((resolve) => {
      if (action === "resume") return resolve(strike());
      const timer = setTimeout(() => resolve(strike()), sec * 1_000);
      withdrawn?.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });

/** A server that is too far gone with an order to forget it. */
const stubbornly =
  (sec: number): CarryOut =>
  (strike, order) =>
    slowly(sec)(strike, order);

for (const action of ["pause", "kill", "restart", "reset", "cut"] as const) {
  const forUs = action === "pause" || action === "cut" ? LONG : 0;

  test(`after the end of a run, a ${action} whose order was under way does not strike`, async () => {
    const drove = drive([fault({ action, target: "n0", forUs })], { carryOut: slowly(2) });
    await stopAtTwo(drove);
    assert.deepEqual(drove.orders, []);
    const [seen] = drove.driver.faults;
    assert.deepEqual([seen?.injectedUs, seen?.endedUs, seen?.failure], [null, null, null]);
  });
}

test("a pause that strikes though the run has ended meanwhile is undone at once, and that is waited for", async () => {
  const drove = drive([fault({ action: "pause", target: "n0", forUs: LONG })], { carryOut: stubbornly(2) });
  await stopAtTwo(drove);
  assert.deepEqual(drove.orders, [
    [3, { action: "pause", target: "n0" }],
    [3, { action: "resume", target: "n0" }],
  ]);
  assert.equal(drove.driver.faults[0]?.endedUs, 3 * SEC);
});

test("so is a fault of links, where it has struck", async () => {
  const cut = fault({ action: "cut", target: "n1", forUs: LONG });
  const drove = drive([cut], { carryOut: stubbornly(2) });
  await stopAtTwo(drove);
  const states = drove.orders.map(([sec, order]) => [sec, order.action === "shape" && order.shape.state]);
  assert.deepEqual(states, [
    [3, "cut"],
    [5, "open"],
  ]);
});

test("what is undone does not overtake what is still being done", async () => {
  // It strikes at once, and takes two seconds to take effect.
  const done: string[] = [];
  const carryOut: CarryOut = async (strike, { action }) => {
    strike();
    if (action === "pause") await new Promise((resolve) => setTimeout(resolve, 2_000));
    done.push(action);
  };
  const drove = drive([fault({ action: "pause", target: "n0", forUs: LONG })], { carryOut });
  await stopAtTwo(drove);
  assert.deepEqual(done, ["pause", "resume"]);
});

test.run();
