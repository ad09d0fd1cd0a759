import { US_PER_MS, US_PER_SEC } from "../../../base/units.js";
import type { PlannedFault } from "../../../plan/fault-plan.js";
import type { Plan } from "../../../plan/plan.js";
import { PROCESS_FAULTS } from "../../../scenario/schema/scenario.js";
import type { FaultSighting } from "../../worker-messages.js";

interface Watched {
  readonly fault: PlannedFault;
  /** NaN until it is injected. */
  injectedUs: number;
  noticedUs: number | null;
  firstDeliveryUs: number | null;
}

/** Notes when this worker's users first felt each fault, and when they were first served again. */
export class FaultWatch {
  readonly #plan: Plan;
  readonly #watched: readonly Watched[];
  /** Faults that were injected and have seen no right delivery since. */
  #pending: readonly Watched[] = [];
  /** When something went wrong lately: word of a fault may come after its effects. */
  #troublesUs: readonly number[] = [];

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#watched = plan.faults.faults.map((fault) => ({
      fault,
      injectedUs: Number.NaN,
      noticedUs: null,
      firstDeliveryUs: null,
    }));
  }

  /** Takes word that fault `index` was injected. */
  injected(index: number, atUs: number): void {
    const watched = this.#watched[index];
    if (watched === undefined) return;
    watched.injectedUs = atUs;
    watched.noticedUs = this.#troublesUs.find((us) => us >= atUs) ?? null;
    this.#pending = [...this.#pending, watched];
  }

  /** Whether deliveries matter here now; asked for each of them. */
  get isPending(): boolean {
    return this.#pending.length > 0;
  }

  /** Takes word that something went wrong for a user; the latest fault before it is why. */
  trouble(atUs: number): void {
    const recent = this.#troublesUs.filter((us) => us > atUs - US_PER_SEC);
    // The first of each millisecond is enough, and keeps the list short whatever happens.
    if (atUs - (recent.at(-1) ?? 0) >= US_PER_MS) this.#troublesUs = [...recent, atUs];
    const latest = this.#watched.findLast(({ injectedUs }) => injectedUs <= atUs);
    if (latest !== undefined) latest.noticedUs ??= atUs;
  }

  /** Takes word of a right delivery. @param intendedUs when its message was due. */
  delivered(sender: number, recipient: number, intendedUs: number, receivedUs: number): void {
    const served = this.#pending.filter(
      ({ fault, injectedUs }) => intendedUs >= injectedUs && this.#concerns(fault, sender, recipient),
    );
    if (served.length === 0) return;
    for (const watched of served) watched.firstDeliveryUs = receivedUs;
    this.#pending = this.#pending.filter((watched) => !served.includes(watched));
  }

  get sightings(): readonly FaultSighting[] {
    return this.#watched.map(({ noticedUs, firstDeliveryUs }) => ({ noticedUs, firstDeliveryUs }));
  }

  /**
   * Returns whether a delivery passes what is broken, by the nodes that the plan gives to its two ends: a node, when
   * the delivery is to one of its users; a link, when it crosses the link; the backbone, when it goes from any node
   * to another.
   */
  #concerns({ action, target }: PlannedFault, sender: number, recipient: number): boolean {
    const [from, to] = [this.#plan.nodeName(sender), this.#plan.nodeName(recipient)];
    const isNode = /^n\d/.test(target);
    if (from === null || to === null) return true;
    if (!isNode) return from !== to;
    const isProcess = PROCESS_FAULTS.some((name) => name === action);
    return isProcess ? to === target : from !== to && (from === target || to === target);
  }
}
