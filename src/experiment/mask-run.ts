import { ChatbenchError } from "../base/chatbench-error.js";
import type { RunResult } from "../result/run-result.js";

type Mask = (text: string) => string;

/**
 * Keys that are not masked: values of closed lists, encoded numbers, and the scenario, which was masked when parsed.
 */
const KEPT = new Set([
  ...["schema", "id", "verdict", "scenario", "unit", "phase", "op", "outcome", "client", "violation", "kind"],
  ...["metric", "hdr", "of", "action", "target", "startedAt"],
]);

/** Masks the secrets in every text of a result, since a server may send back what it received. */
export function maskResult(result: RunResult, mask: Mask): RunResult {
  return maskTexts(result, mask) as RunResult;
}

function maskTexts(value: unknown, mask: Mask): unknown {
  if (typeof value === "string") return mask(value);
  if (Array.isArray(value)) return value.map((one) => maskTexts(one, mask));
  if (typeof value !== "object" || value === null) return value;
  // Codes of reasons are chatbench's own; those of error answers are the server's.
  const isReason = "code" in value && "message" in value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      KEPT.has(key) || (isReason && key === "code") ? one : maskTexts(one, mask),
    ]),
  );
}

/** Masks the secrets in the texts of a thrown error. */
export function maskError(thrown: unknown, mask: Mask): unknown {
  if (!(thrown instanceof ChatbenchError)) return thrown;
  const { code, message, hint } = thrown;
  const [shown, advice] = [mask(message), hint === undefined ? undefined : mask(hint)];
  if (shown === message && advice === hint) return thrown;
  return new ChatbenchError(code, shown, advice);
}
