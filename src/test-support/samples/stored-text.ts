import assert from "node:assert/strict";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { digestOf } from "../../result/canonical-json.js";

/** Returns a stored file's text with a change and a matching digest, so that only the check of structure can refuse it. */
export function forgedText(stored: string, change: (document: Record<string, unknown>) => void): string {
  const { digest: _, ...document }: Record<string, unknown> = JSON.parse(stored);
  change(document);
  return JSON.stringify({ ...document, digest: digestOf(document) });
}

/** Makes the check that something was refused with this code and message. */
export const refusedAs = (code: string, message: RegExp) => (thrown: unknown) => {
  assert.ok(thrown instanceof ChatbenchError, String(thrown));
  assert.equal(thrown.code, code);
  assert.match(thrown.message, message);
  return true;
};
