import assert from "node:assert/strict";
import { suite } from "uvu";
import { UNDISTURBED } from "../../../protocol/server-control.js";
import { carryOut } from "./carry-out.js";

const test = suite("carry out");

type Breakable = Parameters<typeof carryOut>[1];
type Order = Parameters<typeof carryOut>[0];

/** Two processes and their links, which note what is done to them. */
function server() {
  const done: string[] = [];
  const processOf = (id: string) => {
    const act =
      (what: string) =>
      (strike?: () => void): Promise<void> => {
        strike?.();
        done.push(`${what} ${id}`);
        return Promise.resolve();
      };
    return { id, kill: act("kill"), restart: act("restart"), pause: act("pause"), resume: act("resume") };
  };
  const links = {
    shape: (target: string) => done.push(`shape ${target}`),
    reset: (target: string) => done.push(`reset ${target}`),
  };
  const breakable = { processes: ["n0", "n1"].map(processOf), links } as unknown as Breakable;
  const carry = (order: Order, withdrawn?: AbortSignal) =>
    carryOut(order, breakable, () => done.push("strike"), withdrawn);
  return { done, carry };
}

const ORDERS: readonly Order[] = [
  ...(["kill", "restart", "pause", "resume"] as const).map((action) => ({ action, target: "n1" })),
  { action: "shape", target: "relay", shape: UNDISTURBED },
  { action: "reset", target: "n0" },
];

test("each order strikes once, just before it is done to its target alone", async () => {
  for (const order of ORDERS) {
    const { done, carry } = server();
    await carry(order);
    assert.deepEqual(done, ["strike", `${order.action} ${order.target}`]);
  }
});

test("an order that was withdrawn is not carried out", async () => {
  for (const order of ORDERS) {
    const { done, carry } = server();
    await carry(order, AbortSignal.abort());
    assert.deepEqual(done, []);
  }
});

test("an order to a process that does not exist is refused, and says which there are", async () => {
  for (const action of ["kill", "resume"] as const) {
    await assert.rejects(server().carry({ action, target: "n7" }), { code: "fault_impossible", hint: /n0, n1/ });
  }
});

test.run();
