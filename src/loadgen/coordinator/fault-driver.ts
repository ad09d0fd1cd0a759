import { errorMessage } from "../../base/chatbench-error.js";
import { type Clock, nowUs } from "../../base/clock.js";
import type { PlannedFault } from "../../plan/fault-plan.js";
import { type FaultOrder, type LinkShape, UNDISTURBED } from "../../protocol/server-control.js";
import { Alarms } from "../pacing/alarms.js";
import { Appointments } from "../pacing/appointments.js";
import { TimerPacer } from "../pacing/timer-pacer.js";

/** What became of one fault of the plan. CLOCK_MONOTONIC microseconds; `null` for what never happened. */
export interface InjectedFault {
  readonly fault: PlannedFault;
  /** When it struck. */
  readonly injectedUs: number | null;
  /** When it was over: undone or, if it takes but an instant, done. */
  readonly endedUs: number | null;
  /** Why it could not be done. */
  readonly failure: string | null;
}

/** What the driver needs of a run. */
export interface FaultHost {
  /**
   * Has something done to the server; resolves when that has taken effect.
   *
   * @param onStrike called the moment before it happens.
   * @param withdrawn once it is aborted, what has not struck must not strike any more, and the call resolves.
   */
  inject(order: FaultOrder, onStrike: (atUs: number) => void, withdrawn?: AbortSignal): Promise<void>;
  /** Told at that moment. */
  injected(index: number, atUs: number): void;
  failed(fault: PlannedFault, reason: string): void;
}

type Strike = (atUs: number) => void;

/** A fault on its way: planned, ordered, struck, undone. */
interface Injection extends InjectedFault {
  injectedUs: number | null;
  endedUs: number | null;
  failure: string | null;
  /** Resolves when the order that begins the fault is settled; `null` before the order is given. */
  ordered: Promise<void> | null;
  /** Resolves when the fault is undone; `null` before that begins. */
  mended: Promise<void> | null;
}

/** Breaks the server under test as the plan says, and mends it again. */
export class FaultDriver {
  readonly #host: FaultHost;
  readonly #now: Clock;
  readonly #injections: readonly Injection[];
  readonly #nodeIds: readonly string[];
  readonly #appointments: Appointments;
  readonly #stopped = new AbortController();
  /** Faults of links that last now, in the order they began. */
  #shaping: readonly PlannedFault[] = [];

  /** @param nodeIds the nodes, whose links a fault of `relay` concerns. */
  constructor(faults: readonly PlannedFault[], nodeIds: readonly string[], host: FaultHost, now: Clock = nowUs) {
    this.#host = host;
    this.#now = now;
    this.#appointments = new Appointments(new Alarms(new TimerPacer(now), now), now);
    this.#nodeIds = nodeIds;
    const begun = { injectedUs: null, endedUs: null, failure: null, ordered: null, mended: null };
    this.#injections = faults.map((fault) => ({ fault, ...begun }));
  }

  start(trafficStartUs: number): void {
    for (const [index, injection] of this.#injections.entries()) {
      const inject = (): void => {
        injection.ordered = this.#inject(injection, index);
      };
      this.#appointments.at(trafficStartUs + injection.fault.fromUs, inject);
    }
  }

  /**
   * Withdraws the orders that have not struck, and undoes what lasts. Once this resolves nothing strikes, nothing is
   * broken that can be mended, and no timer of the driver is left. Safe to call again.
   */
  async stop(): Promise<void> {
    this.#appointments.cancelAll();
    this.#stopped.abort();
    // An order may be too far gone to be withdrawn: it strikes, and is undone like any other.
    const unstruck = this.#injections.filter(({ injectedUs, ordered }) => ordered !== null && injectedUs === null);
    await Promise.all(unstruck.map(({ ordered }) => ordered));
    const lasting = this.#injections.filter(({ fault, injectedUs }) => fault.forUs > 0 && injectedUs !== null);
    await Promise.all(lasting.map((injection) => this.#mend(injection)));
  }

  get faults(): readonly InjectedFault[] {
    return this.#injections;
  }

  async #inject(injection: Injection, index: number): Promise<void> {
    const { fault } = injection;
    const strike = (atUs: number): void => {
      // A fault of several links strikes with the first of them.
      if (injection.injectedUs !== null) return;
      injection.injectedUs = atUs;
      this.#host.injected(index, atUs);
      if (fault.forUs === 0 || this.#stopped.signal.aborted) return;
      this.#appointments.at(atUs + fault.forUs, () => void this.#mend(injection));
    };
    const isDone = await this.#order(injection, () => this.#begin(fault, strike));
    if (!isDone) this.#shaping = this.#shaping.filter((other) => other !== fault);
    if (isDone && fault.forUs === 0 && injection.injectedUs !== null) injection.endedUs = this.#now();
  }

  #mend(injection: Injection): Promise<void> {
    injection.mended ??= this.#undo(injection);
    return injection.mended;
  }

  async #undo(injection: Injection): Promise<void> {
    // What is undone must not overtake what is still being done.
    await injection.ordered;
    if (injection.failure !== null) return;
    if (await this.#order(injection, () => this.#end(injection.fault))) injection.endedUs = this.#now();
  }

  /** @returns whether it could be done. */
  async #order(injection: Injection, carryOut: () => Promise<void>): Promise<boolean> {
    try {
      await carryOut();
      return true;
    } catch (thrown) {
      injection.failure = errorMessage(thrown);
      this.#host.failed(injection.fault, injection.failure);
      return false;
    }
  }

  #begin(fault: PlannedFault, strike: Strike): Promise<void> {
    const { action, target } = fault;
    if (action === "kill" || action === "restart" || action === "pause" || action === "reset") {
      return this.#host.inject({ action, target }, strike, this.#stopped.signal);
    }
    this.#shaping = [...this.#shaping, fault];
    return this.#shape(target, strike, this.#stopped.signal);
  }

  #end(fault: PlannedFault): Promise<void> {
    if (fault.action === "pause") return this.#host.inject({ action: "resume", target: fault.target }, () => undefined);
    this.#shaping = this.#shaping.filter((other) => other !== fault);
    return this.#shape(fault.target, () => undefined);
  }

  /** Gives each link that a fault concerns the shape that all faults on it make together. */
  async #shape(target: string, strike: Strike, withdrawn?: AbortSignal): Promise<void> {
    const links = target === "relay" ? this.#nodeIds : [target];
    const orderOf = (node: string): FaultOrder => ({ action: "shape", target: node, shape: this.#shapeOf(node) });
    await Promise.all(links.map((node) => this.#host.inject(orderOf(node), strike, withdrawn)));
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
