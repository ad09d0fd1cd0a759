import assert from "node:assert/strict";
import { suite } from "uvu";
import { CloseGroups, type CloseKind, closeKind, MAX_GROUPS_OF_CAUSE, MAX_GROUPS_OF_NUMBER } from "./close-groups.js";

const refused = (status: number, example: string): CloseKind => ({
  ...closeKind("handshake-refused", false, example),
  status,
});
const closed = (code: number | null, example: string): CloseKind => ({
  ...closeKind("closed-by-server", true, example),
  code,
});

const groupsOf = (kinds: readonly CloseKind[]) => {
  const groups = new CloseGroups();
  for (const kind of kinds) groups.add(kind);
  return groups.all;
};

const test = suite("close groups");

test("are by cause, most frequent first", () => {
  const all = groupsOf(["reset", "dns-failed", "reset"].map((cause) => closeKind(cause, false, "")));
  assert.deepEqual(
    all.map(({ cause, count }) => [cause, count]),
    [
      ["reset", 2],
      ["dns-failed", 1],
    ],
  );
});

test("tell apart what happened before the handshake and after it", () => {
  const all = groupsOf([closeKind("reset", true, "ECONNRESET"), closeKind("reset", false, "ECONNRESET")]);
  assert.deepEqual(
    all.map(({ opened, count }) => [opened, count]),
    [
      [true, 1],
      [false, 1],
    ],
  );
});

test("tell HTTP statuses apart, and not the words that come with them", () => {
  const all = groupsOf([refused(401, "Unauthorized"), refused(502, "Bad Gateway"), refused(502, "another proxy")]);
  assert.deepEqual(
    all.map(({ status, count, example }) => [status, count, example]),
    [
      [502, 2, "Bad Gateway"],
      [401, 1, "Unauthorized"],
    ],
  );
});

test("tell close codes apart, none at all included, and reasons of one code", () => {
  const all = groupsOf([closed(1011, ""), closed(1001, ""), closed(null, ""), closed(4001, "a"), closed(4001, "b")]);
  assert.deepEqual(
    all.map(({ code, example }) => [code, example]),
    [
      [1011, ""],
      [1001, ""],
      [null, ""],
      [4001, "a"],
      [4001, "b"],
    ],
  );
});

test("tell apart what the system said", () => {
  const all = groupsOf([
    closeKind("connect-failed", false, "ECONNREFUSED"),
    closeKind("connect-failed", false, "EMFILE"),
  ]);
  assert.deepEqual(
    all.map(({ example }) => example),
    ["ECONNREFUSED", "EMFILE"],
  );
});

test("of a server that makes up reasons the first are named, and other codes still find room", () => {
  const made = Array.from({ length: 500 }, (_, i) => closed(4000, `session ${i} expired`));
  const all = groupsOf([...made, closed(1012, "service restart"), closed(4000, "session 0 expired")]);
  assert.equal(all.length, MAX_GROUPS_OF_NUMBER + 2);
  assert.deepEqual(
    [
      all[0],
      all.find(({ code }) => code === 1012)?.count,
      all.find(({ example }) => /^session 0/.test(example))?.count,
    ],
    [{ ...closed(4000, "(others)"), count: 500 - MAX_GROUPS_OF_NUMBER }, 1, 2],
  );
});

test("a server that makes up codes and statuses has a bounded number of groups, and nothing goes uncounted", () => {
  const codes = Array.from({ length: 1_000 }, (_, i) => closed(4000 + i, `reason ${i}`));
  const statuses = Array.from({ length: 499 }, (_, i) => refused(102 + i, ""));
  const all = groupsOf([...codes, ...statuses]);
  assert.equal(all.length, 2 * (MAX_GROUPS_OF_CAUSE + 1));
  assert.equal(
    all.reduce((sum, { count }) => sum + count, 0),
    codes.length + statuses.length,
  );
  assert.deepEqual(all[0], { ...closed(null, "(others)"), count: codes.length - MAX_GROUPS_OF_CAUSE });
});

test("groups of several workers add up to what one would have counted", () => {
  const kinds = [refused(401, "a"), refused(502, "b"), closed(1001, ""), closed(1001, ""), refused(502, "c")];
  const merged = new CloseGroups();
  for (const part of [kinds.slice(0, 2), kinds.slice(2)]) {
    for (const { count, ...kind } of groupsOf(part)) merged.add(kind, count);
  }
  const byName = (a: CloseKind, b: CloseKind) => JSON.stringify(a).localeCompare(JSON.stringify(b));
  assert.deepEqual([...merged.all].sort(byName), [...groupsOf(kinds)].sort(byName));
});

test.run();
