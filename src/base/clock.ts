/**
 * CLOCK_MONOTONIC in whole microseconds: the same instant reads the same in every process of one
 * host, so a sender's stamp and a receiver's stamp can be subtracted.
 *
 * `performance.now()` reads the same clock relative to the start of the process and, unlike
 * `process.hrtime()`, allocates nothing; the offset between the two is constant.
 */
const PROCESS_ORIGIN_US = Number(process.hrtime.bigint() / 1000n) - Math.floor(performance.now() * 1000);

/** Now, in microseconds of CLOCK_MONOTONIC. Safe as an integer for 285 years of uptime. */
export function nowUs(): number {
  return PROCESS_ORIGIN_US + Math.floor(performance.now() * 1000);
}

/** Anything that tells the time in microseconds; a parameter wherever a test must hold time still. */
export type Clock = () => number;
