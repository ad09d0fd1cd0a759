import assert from "node:assert/strict";
import { suite } from "uvu";
import { FaultPlan, type PlannedFault } from "../../plan/fault-plan.js";
import type { FaultOrder } from "../../protocol/server-control.js";
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

const fault = (action: Fault["action"], target: string, more: Partial<Fault> = {}): Fault => ({
  action,
  target,
  atUs: SEC,
  forUs: 0,
  amount: 0,
  recoveryUs: 0,
  ...more,
});

/** A driver whose orders are noted with their times, in seconds; those of `impossible` fail. */
function drive(faults: readonly Fault[], impossible?: FaultOrder["action"]) {
  const orders: (readonly [sec: number, order: FaultOrder])[] = [];
  const injected: number[] = [];
  const failures: string[] = [];
  const driver = new FaultDriver(
    new FaultPlan(faults, 0).faults,
    ["n0", "n1"],
    {
      inject: async (order, onStrike) => {
        orders.push([time.nowUs / SEC, order]);
        if (order.action === impossible) throw new Error("it is not there");
        onStrike(time.nowUs);
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
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

async function passSeconds(count: number): Promise<void> {
  for (let i = 0; i < count * 10; i++) {
    time.advance(SEC / 10);
    await settle();
  }
}

test("what is done in an instant is ordered once, at its time after the traffic began", async () => {
  const { driver, orders, injected } = drive([fault("kill", "n1"), fault("restart", "n1", { atUs: 3 * SEC })]);
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
  const { driver, orders } = drive([fault("pause", "relayer", { forUs: 2 * SEC })]);
  driver.start(0);
  await passSeconds(4);
  assert.deepEqual(orders, [
    [1, { action: "pause", target: "relayer" }],
    [3, { action: "resume", target: "relayer" }],
  ]);
  assert.equal(driver.faults[0]?.endedUs, 3 * SEC);
});

const OPEN = { delayMs: 0, bytesPerSec: null, sliceBytes: null, state: "open" };

test("faults of one link that overlap shape it together, and each takes only its own away", async () => {
  const { driver, orders } = drive([
    fault("delay", "relay", { forUs: 4 * SEC, amount: 20_000 }),
    fault("bandwidth", "n1", { atUs: 2 * SEC, forUs: SEC, amount: 64_000 }),
  ]);
  driver.start(0);
  await passSeconds(6);
  const shapes = orders.map(([sec, order]) => [sec, order.target, order.action === "shape" && order.shape]);
  const slow = { ...OPEN, delayMs: 20 };
  assert.deepEqual(shapes, [
    [1, "n0", slow],
    [1, "n1", slow],
    [2, "n1", { ...slow, bytesPerSec: 64_000 }],
    [3, "n1", slow],
    [5, "n0", OPEN],
    [5, "n1", OPEN],
  ]);
});

test("each action on a link makes its own shape", async () => {
  const shapeOf = async (action: Fault["action"], amount: number) => {
    const { driver, orders } = drive([fault(action, "n0", { forUs: SEC, amount })]);
    driver.start(time.nowUs);
    await passSeconds(1);
    const order = orders[0]?.[1];
    return order?.action === "shape" ? order.shape : null;
  };
  assert.deepEqual(await shapeOf("slice", 7), { ...OPEN, sliceBytes: 7 });
  assert.deepEqual(await shapeOf("cut", 0), { ...OPEN, state: "cut" });
  assert.deepEqual(await shapeOf("blackhole", 0), { ...OPEN, state: "blackhole" });
});

test("what cannot be done is told, and not undone", async () => {
  const { driver, orders, failures } = drive([fault("pause", "n1", { forUs: SEC })], "pause");
  driver.start(0);
  await passSeconds(4);
  assert.deepEqual(failures, ["pause: it is not there"]);
  assert.equal(orders.length, 1);
  assert.deepEqual([driver.faults[0]?.failure, driver.faults[0]?.endedUs], ["it is not there", null]);
});

test("a run that ends early mends what is broken, and breaks nothing more", async () => {
  const { driver, orders } = drive([fault("pause", "n0", { forUs: 9 * SEC }), fault("kill", "n1", { atUs: 5 * SEC })]);
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

test.run();
