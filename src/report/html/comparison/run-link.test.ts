import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { reportLink } from "./run-link.js";

const test = suite("reportLink");

test("leads from a result to the report beside it", () => {
  assert.equal(reportLink("runs/a-1/result.json"), "./runs/a-1/report.html");
  assert.equal(reportLink("../x y/result.json"), "./../x%20y/report.html");
  assert.equal(reportLink("result.json"), "./report.html");
});

test("leads nowhere from a path that is absolute, has a scheme, or names no result", () => {
  const paths = ["/etc/result.json", "//evil/result.json", "a//result.json", "C:\\result.json", "a/other.json", ""];
  for (const path of paths) assert.equal(reportLink(path), null, path);
  assert.equal(reportLink("javascript:alert(1)/result.json"), "./javascript%3Aalert(1)/report.html");
  assert.equal(reportLink("\ud800/result.json"), null);
  assert.equal(reportLink(`${"a/".repeat(600)}result.json`), null);
});

test("stays relative to the page, whatever the path", () => {
  const base = "file:///some/where/deep/comparison.html";
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const link = reportLink(`${text}/result.json`);
      if (link === null) return;
      const url = new URL(link, base);
      assert.equal(url.protocol, "file:");
      assert.equal(url.host + url.search + url.hash, "");
    }),
  );
});

test.run();
