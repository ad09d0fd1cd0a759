import assert from "node:assert/strict";
import { suite } from "uvu";
import { closeReport, reasonOfError } from "./close-cause.js";

const test = suite("close causes");

const systemError = (code: string, syscall: string): Error =>
  Object.assign(new Error(code), { code, syscall, errno: -1 });

test("errors of the system are sorted by what failed", () => {
  const cause = (error: Error, secure = false): string => reasonOfError(error, false, secure).cause;
  assert.equal(cause(systemError("ENOTFOUND", "getaddrinfo")), "dns-failed");
  assert.equal(cause(systemError("EAI_AGAIN", "getaddrinfo")), "dns-failed");
  for (const code of ["ECONNREFUSED", "ETIMEDOUT", "EHOSTUNREACH", "EADDRNOTAVAIL", "EMFILE"]) {
    assert.equal(cause(systemError(code, "connect")), "connect-failed");
    assert.equal(cause(systemError(code, "connect"), true), "connect-failed");
  }
  assert.equal(cause(systemError("ECONNRESET", "read")), "reset");
  assert.equal(cause(systemError("EPROTO", "write"), true), "tls-failed");
  assert.equal(cause(Object.assign(new Error("no"), { code: "CERT_HAS_EXPIRED" }), true), "tls-failed");
});

test("whatever ends an open connection is a reset", () => {
  assert.deepEqual(reasonOfError(systemError("ETIMEDOUT", "read"), true, false), {
    cause: "reset",
    detail: "ETIMEDOUT",
  });
});

test("when every address behind a name fails, the first speaks for all", () => {
  const errors = [systemError("ECONNREFUSED", "connect"), systemError("ENETUNREACH", "connect")];
  assert.deepEqual(reasonOfError(new AggregateError(errors), false, false), {
    cause: "connect-failed",
    detail: "ECONNREFUSED",
  });
});

test("a server's text in a report is inert and bounded", () => {
  const { detail } = closeReport("closed-by-server", true, 1000, `\u001b[31m${"x".repeat(10_000)}`);
  assert.ok(detail.startsWith("\\u001b[31m"));
  assert.ok(detail.length < 300);
});

test.run();
