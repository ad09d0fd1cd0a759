import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { KINDS, MAX_MESSAGE_NUMBER, MarkerCodec, MIN_CONTENT_BYTES } from "../../../protocol/marker.js";
import type { TracedMessage } from "../../../protocol/process-trace.js";
import { HopTrace } from "./hop-trace.js";

const test = suite("hop trace");
const CODEC = new MarkerCodec("tRaCe0");

function contentOf([kind, number]: TracedMessage, length = MIN_CONTENT_BYTES): string {
  const content = Buffer.alloc(length);
  CODEC.write(content, 0, length, kind, number, 1_234);
  return content.toString("latin1");
}

const message: fc.Arbitrary<TracedMessage> = fc.tuple(
  fc.nat({ max: KINDS.length - 1 }),
  fc.oneof(fc.nat({ max: 200_000 }), fc.integer({ min: 0, max: MAX_MESSAGE_NUMBER })),
);

test("records exactly the messages it saw, at the place where it saw them", () => {
  fc.assert(
    fc.property(fc.array(message), fc.array(message), fc.array(message), (here, there, never) => {
      const trace = new HopTrace("n0", 5);
      for (const seen of here) trace.place("here").mark(contentOf(seen, 64));
      for (const seen of there) trace.place("there").mark(contentOf(seen));
      const asked = [...here, ...there, ...never];
      const isIn = (list: readonly TracedMessage[]) =>
        asked.map(([k, n]) => (list.some(([kind, number]) => kind === k && number === n) ? "1" : "0")).join("");
      const { places, ...rest } = trace.answer(asked);
      assert.deepEqual(
        { here: "0".repeat(asked.length), there: "0".repeat(asked.length), ...places },
        {
          here: isIn(here),
          there: isIn(there),
        },
      );
      assert.deepEqual(rest, { id: "n0", sinceUs: 5, isFull: false });
    }),
  );
});

test("ignores a text that does not begin with an undamaged marker", () => {
  const good = contentOf([0, 7]);
  const damaged = Array.from({ length: 27 }, (_, at) => {
    const other = good[at] === "A" ? "B" : "A";
    return good.slice(0, at) + other + good.slice(at + 1);
  });
  const trace = new HopTrace("n0", 0);
  const place = trace.place("in");
  for (const text of ["", "hello", "cb", good.slice(0, 26), ` ${good}`, "\u0163".repeat(64), ...damaged])
    place.mark(text);
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => place.mark(text)));
  assert.equal(trace.answer([[0, 7]]).places.in, "0");
  place.mark(good);
  assert.equal(trace.answer([[0, 7]]).places.in, "1");
});

test("stays within its memory limit, and says that it may have missed messages", () => {
  const trace = new HopTrace("n0", 0, 2);
  const place = trace.place("in");
  const apart = [0, 1, 2, 3].map((page): TracedMessage => [0, page * 65_536]);
  place.mark(contentOf(apart[0] ?? [0, 0]));
  place.mark(contentOf(apart[1] ?? [0, 0]));
  assert.equal(trace.answer(apart).isFull, false);
  place.mark(contentOf(apart[2] ?? [0, 0]));
  // Messages that fall into an existing page are still recorded.
  place.mark(contentOf([0, 1]));
  const { isFull, places } = trace.answer([...apart, [0, 1]]);
  assert.deepEqual([isFull, places.in], [true, "11001"]);
});

test.run();
