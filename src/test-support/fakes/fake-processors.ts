import type { Processors, ProcessorUse } from "../../loadgen/coordinator/processor-watch.js";

const QUIET: ProcessorUse = { foreignCpu: { cores: 0, stolen: 0, of: 2 }, cpuPressure: null, throttling: [] };

/** A machine of which others use the same all the time: nothing, if left out. What else runs while tests do is not seen. */
export function fakeProcessors(use: Partial<ProcessorUse> = {}): Processors {
  return {
    between: () => ({ ...QUIET, ...use }),
    programs: [],
    holdBegins: () => undefined,
    holdEnds: () => undefined,
    stop: () => undefined,
  };
}
