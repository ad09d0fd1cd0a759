import { errorMessage } from "../../base/chatbench-error.js";
import { type Clock, nowUs } from "../../base/clock.js";
import type { PlannedFault } from "../../plan/fault-plan.js";
import { type FaultOrder, type LinkShape, UNDISTURBED } from "../../protocol/server-control.js";
import { Appointments } from "../appointments.js";

/** What became of one fault of the plan. CLOCK_MONOTONIC microseconds; `null` what never came about. */
export interface InjectedFault {
  readonly fault: PlannedFault;
  /** When it struck. */
  readonly injectedUs: number | null;
  /** When it was over: undone, or for what is done in an instant, done. */
  readonly endedUs: number | null;
  /** Why it could not be done. */
  readonly failure: string | null;
}

/** What the driver needs of a run. */
export interface FaultHost {
  /** @param onStrike called the moment before it happens. */
  inject(order: FaultOrder, onStrike: (atUs: number) => void): Promise<void>;
  /** Told at that moment. */
  injected(index: number, atUs: number): void;
  failed(fault: PlannedFault, reason: string): void;
}

type Strike = (atUs: number) => void;
type Progress = { -readonly [Key in keyof InjectedFault]: InjectedFault[Key] };

/** Breaks the server under test as the plan says, and mends it again. */
export class FaultDriver {
  readonly #host: FaultHost;
  readonly #now: Clock;
  readonly #progress: readonly Progress[];
  readonly #nodeIds: readonly string[];
  readonly #appointments: Appointments;
  /** Faults of links that last now, in the order they began. */
  #shaping: readonly PlannedFault[] = [];

  /** @param nodeIds the nodes, whose links a fault of `relay` concerns. */
  constructor(faults: readonly PlannedFault[], nodeIds: readonly string[], host: FaultHost, now: Clock = nowUs) {
    this.#host = host;
    this.#now = now;
    this.#appointments = new Appointments(now);
    this.#nodeIds = nodeIds;
    this.#progress = faults.map((fault) => ({ fault, injectedUs: null, endedUs: null, failure: null }));
  }

  start(trafficStartUs: number): void {
    for (const [index, { fault }] of this.#progress.entries()) {
      this.#appointments.at(trafficStartUs + fault.fromUs, () => void this.#inject(index));
    }
  }

  /** Nothing more is broken, and what can be mended is. */
  async stop(): Promise<void> {
    this.#appointments.cancelAll();
    const lasting = this.#progress.filter(
      ({ fault, injectedUs, endedUs, failure }) =>
        fault.forUs > 0 && injectedUs !== null && endedUs === null && failure === null,
    );
    await Promise.all(lasting.map((progress) => this.#mend(progress)));
  }

  get faults(): readonly InjectedFault[] {
    return this.#progress;
  }

  async #inject(index: number): Promise<void> {
    const progress = this.#progress[index] as Progress;
    const { fault } = progress;
    const strike = (atUs: number): void => {
      // A fault of several links strikes with the first of them.
      if (progress.injectedUs !== null) return;
      progress.injectedUs = atUs;
      this.#host.injected(index, atUs);
      if (fault.forUs > 0) this.#appointments.at(atUs + fault.forUs, () => void this.#mend(progress));
    };
    if (!(await this.#order(progress, () => this.#begin(fault, strike)))) return;
    if (fault.forUs === 0) progress.endedUs = this.#now();
  }

  async #mend(progress: Progress): Promise<void> {
    if (progress.failure === null && (await this.#order(progress, () => this.#end(progress.fault)))) {
      progress.endedUs = this.#now();
    }
  }

  /** @returns whether it could be done. */
  async #order(progress: Progress, carryOut: () => Promise<void>): Promise<boolean> {
    try {
      await carryOut();
      return true;
    } catch (thrown) {
      progress.failure = errorMessage(thrown);
      this.#host.failed(progress.fault, progress.failure);
      return false;
    }
  }

  #begin(fault: PlannedFault, strike: Strike): Promise<void> {
    const { action, target } = fault;
    if (action === "kill" || action === "restart" || action === "pause" || action === "reset") {
      return this.#host.inject({ action, target }, strike);
    }
    this.#shaping = [...this.#shaping, fault];
    return this.#shape(target, strike);
  }

  #end(fault: PlannedFault): Promise<void> {
    if (fault.action === "pause") return this.#host.inject({ action: "resume", target: fault.target }, () => undefined);
    this.#shaping = this.#shaping.filter((other) => other !== fault);
    return this.#shape(fault.target, () => undefined);
  }

  /** Gives each link that a fault concerns the shape that all faults on it make together. */
  async #shape(target: string, strike: Strike): Promise<void> {
    const links = target === "relay" ? this.#nodeIds : [target];
    await Promise.all(
      links.map((node) => this.#host.inject({ action: "shape", target: node, shape: this.#shapeOf(node) }, strike)),
    );
  }

  #shapeOf(node: string): LinkShape {
    const faults = this.#shaping.filter(({ target }) => target === "relay" || target === node);
    return faults.reduce(disturbed, UNDISTURBED);
  }
}

/**
 * Returns the shape of a link that one more fault disturbs, as if the link passed through all of them one after
 * another: delays add up, the tightest limit counts, and where connections are refused none can stand and be silent.
 * The order of the faults does not matter.
 */
function disturbed(shape: LinkShape, fault: PlannedFault): LinkShape {
  switch (fault.action) {
    case "delay":
      return { ...shape, delayUs: shape.delayUs + fault.delayUs };
    case "bandwidth":
      return { ...shape, bytesPerSec: Math.min(shape.bytesPerSec ?? Number.POSITIVE_INFINITY, fault.bytesPerSec) };
    case "slice":
      return { ...shape, sliceBytes: Math.min(shape.sliceBytes ?? Number.POSITIVE_INFINITY, fault.sliceBytes) };
    case "cut":
      return { ...shape, state: "cut" };
    case "blackhole":
      return { ...shape, state: shape.state === "cut" ? "cut" : "blackhole" };
    default:
      return shape;
  }
}
