import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { codeForScript, jsonForScript } from "./embedded.js";

const test = suite("embedding in a script element");

test("JSON survives the round trip, as printable ASCII without <", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (value, text) => {
      const embedded = jsonForScript([value, text, "</script><!--"]);
      assert.match(embedded, /^[ -;=?-~]*$/);
      assert.deepEqual(JSON.parse(embedded), JSON.parse(JSON.stringify([value, text, "</script><!--"])));
    }),
  );
});

test("code cannot close its script element, and its strings keep their values", () => {
  const code = codeForScript('const a = "</script>", b = "</SCRIPT", c = "<!--", d = "<b>";\r\nreturn a + b + c + d;');
  assert.doesNotMatch(code, /<\/script|<!--|\r/i);
  assert.equal(new Function(code)(), "</script></SCRIPT<!--<b>");
});

test("only the address of the source map is removed from code", () => {
  assert.equal(codeForScript("let a = 1;\n//# sourceMappingURL=a.js.map\n"), "let a = 1;\n");
});

test.run();
