import type { RunResult } from "../../result/run-result.js";
import { saturatedResult } from "./sample-result-variants.js";

/** A run during which other programs used most of the machine, so the generator fell behind. */
export function heldUpResult(): RunResult {
  const base = saturatedResult();
  const reason = {
    code: "generator_cpu",
    message:
      "Worker 0 had no time to spare: its event loop was 97 % busy between seconds 6 and 11 of the hold phase (limit: 90 %). Other programs caused this; the generator itself is not too slow.",
  };
  return {
    ...base,
    id: "h3LdUp",
    reasons: [
      {
        code: "foreign_load",
        message:
          "Other programs used 3.1 of 4 cores (python3 3.1) during the hold phase, so this run says nothing about the server. Stop them, or use a machine with more cores, and run again.",
      },
      reason,
    ],
    generator: { ...base.generator, reasons: [reason] },
    environment: {
      ...base.environment,
      foreignCpu: { cores: 3.1, stolen: 0, of: 4, programs: [{ name: "python3", cores: 3.1 }] },
    },
    timeline: base.timeline.map((second) => (second.phase === "hold" ? { ...second, foreignCpu: 3.1 } : second)),
  };
}
