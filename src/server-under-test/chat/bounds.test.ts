import assert from "node:assert/strict";
import { suite } from "uvu";
import { hasTooManyHeaders, MAX_HEADERS, maxChunksPerMessage } from "./bounds.js";

const test = suite("bounds");

test("a request may have a hundred headers, each a name and a value", () => {
  const rawHeaders = Array.from({ length: 2 * MAX_HEADERS }, () => "x");
  assert.equal(hasTooManyHeaders({ rawHeaders }), false);
  assert.equal(hasTooManyHeaders({ rawHeaders: [...rawHeaders, "x", "x"] }), true);
});

test("a message may come in as many reads as leave 256 bytes to each, and at least 1,024", () => {
  assert.deepEqual(
    [0, 65_536, 262_144, 1_048_576, 1_048_577].map(maxChunksPerMessage),
    [1_024, 1_024, 1_024, 4_096, 4_097],
  );
});

test.run();
