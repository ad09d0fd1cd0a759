import { KINDS } from "../../protocol/marker.js";
import { shortScenario } from "../runs/whole-run.js";
import type { PlannedRefusal } from "./lie-plan.js";
import { LIES, type LieName } from "./lies.js";
import { spreadLies, type Trial } from "./trial.js";

/** The lies by the class that each is there to raise. */
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

/** How much traffic a trial has. */
export interface TrialSize {
  readonly users: number;
  readonly phases: Readonly<Record<"warmup" | "hold" | "drain", string>>;
  readonly traffic: Readonly<Record<string, unknown>>;
  /** Lies of each kind of traffic, in a trial with many. */
  readonly lies: number;
}

/**
 * Traffic for one violation: 2,300 deliveries. In every size each conversation comes around
 * several times, so that a delivery held back sees a later one go out; and the drain is so long that an
 * honest delivery is not late on a busy machine either.
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
 * 100,000 deliveries: 20,000 private, 40,000 of 800 broadcasts, 40,000 of 4,000 room messages. Where
 * contents are altered alone, each of their 64 bytes is, a dozen times.
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

/** Every 7th message is refused, and every other one of those delivered all the same. */
function manyRefusals(times: number): readonly PlannedRefusal[] {
  return KINDS.flatMap((kind) =>
    Array.from({ length: times }, (_, i) => ({ kind, at: 7 * i + 3, deliver: i % 2 === 0 })),
  );
}

/** No lie at all: what is reported then is reported of everybody. */
export function honestTrial(size: TrialSize, workers: number): Trial {
  return { name: "no lie", document: documentOf(size), workers, lies: [], refusals: [] };
}

/** Each class alone, many times, for every kind of traffic. */
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

/** One violation in the whole run, of each class; every kind of traffic gets its turn. */
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
