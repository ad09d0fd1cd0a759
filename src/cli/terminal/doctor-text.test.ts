import assert from "node:assert/strict";
import { suite } from "uvu";
import { appraise } from "../../loadgen/feasibility/appraise.js";
import { capacityOf } from "../../loadgen/feasibility/capacity.js";
import { inkFor } from "../../report/table/parts/layout.js";
import { SILENT, SMALL, sampleSituation } from "../../test-support/samples/situations.js";
import { appraisalText, capacityText } from "./doctor-text.js";

const test = suite("doctor-text");

const PLAIN = { width: 80, ink: inkFor(false) };
const CROWD = { users: 1_000_000, server: { topology: "relayer", nodes: 6 } };

function textOf(document: object, machine = SMALL, canvas = PLAIN): string {
  const situation = sampleSituation({ ...document }, machine);
  return appraisalText(situation, appraise(situation), canvas);
}

test("shows needs, has and verdict in a table, then the arithmetic and the commands", () => {
  const text = textOf(CROWD);
  assert.match(text, /^appraised: 1,000,000 users, 67 workers, 6 nodes\.$/m);
  assert.match(text, /^ {2}descriptors of each node +166,767 +20,000 {2}impossible$/m);
  assert.match(text, /^ {2}memory +25\.\d GB +24 GB {2}impossible$/m);
  assert.match(text, /^ {6}--set server\.nodes=74$/m);
  assert.match(text, /^ {6}sysctl -w net\.netfilter\.nf_conntrack_max=\d+$/m);
  assert.match(text, /^This scenario cannot run here: descriptors of each node, ports/m);
});

test("nothing is wider than 80 columns, except commands, which are for copying", () => {
  for (const text of [textOf(CROWD), textOf({ users: 10 }, SILENT), capacityText(capacityOf(SMALL), PLAIN)]) {
    const wide = text.split("\n").filter((line) => line.length > 80 && !/^ {6}(--|sysctl|ulimit)/.test(line));
    assert.deepEqual(wide, []);
  }
});

test("says when a scenario fits, names warnings, and does not count unknowns as problems", () => {
  assert.match(textOf({ users: 10 }), /^This scenario can run here\.$/m);
  assert.match(textOf({ users: 10 }, { ...SMALL, acceptBacklog: 5 }), /can run here, but check: connections waiting/);
  const silent = textOf({ users: 10 }, SILENT);
  assert.match(silent, /^ {2}descriptors of each node +110 +not known {2}unknown$/m);
  assert.match(silent, /^This scenario can run here\.$/m);
});

test("colours add only escape sequences", () => {
  const inked = textOf(CROWD, SMALL, { width: 80, ink: inkFor(true) });
  assert.match(inked, /\u001b\[31mimpossible\u001b\[0m/);
  assert.equal(inked.replace(/\u001b\[\d+m/g, ""), textOf(CROWD));
});

test("without a scenario: how many users each resource allows, and which one is the limit", () => {
  const text = capacityText(capacityOf(SMALL), PLAIN);
  assert.match(text, /^ {2}descriptors of a process +20,000 +19,900 +no limit$/m);
  assert.match(text, /^One node: at most 19,900 users, limited by descriptors of a process\.$/m);
  assert.match(text, /at most 262,132 users,\nlimited by connections tracked by the firewall\.$/m);
  assert.match(capacityText(capacityOf(SILENT), PLAIN), /^ {2}ports +not known +not known +no limit$/m);
});

test.run();
