/** The ways in which the power of the gate is tested: each makes the reference server worse by a known amount. */
export const DEFECTS = ["none", "work", "delay", "memory", "loss"] as const;
export type Defect = (typeof DEFECTS)[number];

export const isDefect = (text: string | undefined): text is Defect => DEFECTS.some((defect) => defect === text);

/** The environment variables by which a worse node learns its defect, and how long its extra work takes, microseconds. */
export const DEFECT_ENV = "CHATBENCH_BENCH_DEFECT";
export const WORK_US_ENV = "CHATBENCH_BENCH_WORK_US";

/** A private message is written this much later. */
export const DELAY_MS = 1;
/** Each connection holds this much more. */
export const BALLAST_BYTES = 2_048;
/** Of this many deliveries one is not written. */
export const LOST_OF = 10_000;
