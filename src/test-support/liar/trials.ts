import { KINDS } from "../../protocol/marker.js";
import { shortScenario } from "../runs/whole-run.js";
import type { PlannedRefusal } from "./lie-plan.js";
import { LIES, type LieName } from "./lies.js";
import { spreadLies, type Trial } from "./trial.js";

/** The lies by the class that each must raise. */
const LIES_BY_CLASS: Readonly<Record<string, readonly LieName[]>> = {
  lost: ["drop"],
  duplicated: ["double"],
  reordered: ["swap"],
  misrouted: ["misroute"],
  corrupted: ["flip", "resize", "mislabel", "garble"],
  impersonated: ["spoof"],
  foreign: ["replay", "invent"],
  late: ["delay"],
};

const ALL_LIES = Object.keys(LIES) as LieName[];

/** The amount of traffic in a trial. */
export interface TrialSize {
  readonly users: number;
  readonly phases: Readonly<Record<"warmup" | "hold" | "drain", string>>;
  readonly traffic: Readonly<Record<string, unknown>>;
  /** The number of lies per kind of traffic, in a trial with many. */
  readonly lies: number;
}

/**
 * Traffic for one violation: 2,300 deliveries. In all sizes each conversation has several messages, so that a delivery
 * that is held back is followed by a later one; and the drain is so long that honest deliveries are not late even on a
 * busy machine.
 */
export const TINY_TRIAL: TrialSize = {
  users: 20,
  phases: { warmup: "0s", hold: "1500ms", drain: "8s" },
  traffic: {
    dm: { perSec: 100, contacts: 2 },
    broadcast: { perSec: 40 },
    room: { perSec: 60, count: 2, roomsPerUser: 1 },
  },
  lies: 1,
};

/** 9,700 deliveries, all kinds of lies many times. */
export const SMALL_TRIAL: TrialSize = {
  users: 24,
  phases: { warmup: "0s", hold: "2s", drain: "8s" },
  traffic: {
    dm: { perSec: 1_000, contacts: 2 },
    broadcast: { perSec: 80 },
    room: { perSec: 160, count: 4, roomsPerUser: 2 },
  },
  lies: 240,
};

/**
 * 100,000 deliveries: 20,000 private, 40,000 of 800 broadcasts, 40,000 of 4,000 room messages. In a trial that only
 * alters contents, each of the 64 bytes is altered a dozen times.
 */
export const LARGE_TRIAL: TrialSize = {
  users: 50,
  phases: { warmup: "0s", hold: "5s", drain: "10s" },
  traffic: {
    dm: { perSec: 4_000, contacts: 8 },
    broadcast: { perSec: 160 },
    room: { perSec: 800, count: 10, roomsPerUser: 2 },
  },
  lies: 3_000,
};

const documentOf = ({ users, phases, traffic }: TrialSize) => shortScenario({ users, phases, traffic });

/** Every 7th message is refused, and every other one of those is delivered anyway. */
function manyRefusals(times: number): readonly PlannedRefusal[] {
  return KINDS.flatMap((kind) =>
    Array.from({ length: times }, (_, i) => ({ kind, at: 7 * i + 3, deliver: i % 2 === 0 })),
  );
}

/** No lies at all: anything reported here is a false alarm. */
export function honestTrial(size: TrialSize, workers: number): Trial {
  return { name: "no lie", document: documentOf(size), workers, lies: [], refusals: [] };
}

/** Each class by itself, many times, for every kind of traffic. */
export function trialsOfOneClass(size: TrialSize, workers: number): readonly Trial[] {
  const document = documentOf(size);
  const ofLies = Object.entries(LIES_BY_CLASS).map(([name, lies]): Trial => {
    return { name: `${name} alone`, document, workers, lies: spreadLies(lies, size.lies, document), refusals: [] };
  });
  const refused: Trial = { name: "refused alone", document, workers, lies: [], refusals: manyRefusals(15) };
  return [...ofLies, refused];
}

/** Every lie, all in one run. */
export function trialOfEverything(size: TrialSize, workers: number): Trial {
  const document = documentOf(size);
  const lies = spreadLies(ALL_LIES, size.lies, document);
  return { name: "everything at once", document, workers, lies, refusals: manyRefusals(15) };
}

/** For each class, a run with exactly one violation; the kinds of traffic take turns. */
export function trialsOfOneViolation(size: TrialSize, workers: number): readonly Trial[] {
  const document = documentOf(size);
  const ofLies = ALL_LIES.map((lie, i): Trial => {
    const kind = lie === "misroute" ? "dm" : (KINDS[i % KINDS.length] ?? "dm");
    const lies = spreadLies([lie], 1, document, [kind]);
    return { name: `one ${lie} (${kind})`, document, workers, lies, refusals: [] };
  });
  const refusals: readonly PlannedRefusal[] = [{ kind: "dm", at: 100, deliver: true }];
  return [...ofLies, { name: "one refused message delivered (dm)", document, workers, lies: [], refusals }];
}
