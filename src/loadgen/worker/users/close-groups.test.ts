import assert from "node:assert/strict";
import { suite } from "uvu";
import { CloseGroups } from "./close-groups.js";

const test = suite("close groups");

test("are by cause and by whether the connection had opened, with the first example, most frequent first", () => {
  const groups = new CloseGroups();
  groups.add("reset", true, "first");
  groups.add("reset", false, "before it was open");
  groups.add("reset", false, "again");
  groups.add("dns-failed", false, "no such host");
  assert.deepEqual(groups.all, [
    { cause: "reset", opened: false, count: 2, example: "before it was open" },
    { cause: "reset", opened: true, count: 1, example: "first" },
    { cause: "dns-failed", opened: false, count: 1, example: "no such host" },
  ]);
});

test.run();
