import { ChatbenchError } from "../base/chatbench-error.js";
import type { RunResult } from "../result/run-result.js";

type Mask = (text: string) => string;

/** Values of closed lists, numbers in disguise, and the scenario, which was masked when it was read. */
const KEPT = new Set([
  ...["schema", "id", "verdict", "scenario", "unit", "phase", "op", "outcome", "client", "violation", "kind"],
  ...["metric", "hdr", "of", "action", "target", "startedAt"],
]);

/** The result with the secrets masked in every text, whoever wrote it: a server may send back what it was sent. */
export function maskResult(result: RunResult, mask: Mask): RunResult {
  return maskTexts(result, mask) as RunResult;
}

function maskTexts(value: unknown, mask: Mask): unknown {
  if (typeof value === "string") return mask(value);
  if (Array.isArray(value)) return value.map((one) => maskTexts(one, mask));
  if (typeof value !== "object" || value === null) return value;
  // The codes of reasons are ours; those of error answers are the server's.
  const isReason = "code" in value && "message" in value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      KEPT.has(key) || (isReason && key === "code") ? one : maskTexts(one, mask),
    ]),
  );
}

/** What was thrown, with the secrets masked in what is told of it. */
export function maskError(thrown: unknown, mask: Mask): unknown {
  if (!(thrown instanceof ChatbenchError)) return thrown;
  const { code, message, hint } = thrown;
  const [shown, advice] = [mask(message), hint === undefined ? undefined : mask(hint)];
  if (shown === message && advice === hint) return thrown;
  return new ChatbenchError(code, shown, advice);
}
