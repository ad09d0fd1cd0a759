import { US_PER_SEC } from "../../../base/units.js";
import { type XmlElement, xmlDocument } from "./xml.js";

/**
 * One thing that a CI lists by name. `failed`: what was tested is at fault. `error`: the measurement is, so that nothing
 * is known. `skipped`: not judged. All texts may be hostile.
 */
export interface TestCase {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "error" | "skipped";
  /** One sentence on why it did not pass, or what was measured. */
  readonly message: string;
  /** More lines on it. */
  readonly details?: readonly string[];
}

export interface TestSuite {
  readonly name: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationUs: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly TestCase[];
}

const ELEMENTS = { failed: "failure", error: "error", skipped: "skipped" } as const;

/** Writes a suite as JUnit XML, as Jenkins' junit-10.xsd describes it and GitHub's and GitLab's readers take it. */
export function junitXml({ name, startedAt, durationUs, properties, cases }: TestSuite): string {
  const count = (outcome: TestCase["outcome"]): number => cases.filter((one) => one.outcome === outcome).length;
  const counts = {
    tests: cases.length,
    failures: count("failed"),
    errors: count("error"),
  };
  const time = (durationUs / US_PER_SEC).toFixed(3);
  const suite: XmlElement = {
    name: "testsuite",
    attributes: {
      name,
      ...counts,
      skipped: count("skipped"),
      time,
      // The attribute has no time zone; readers take it for UTC.
      timestamp: startedAt.replace(/\.\d+Z$/, ""),
    },
    children: [
      {
        name: "properties",
        attributes: {},
        children: Object.entries(properties).map(([property, value]) => ({
          name: "property",
          attributes: { name: property, value },
        })),
      },
      ...cases.map((one) => caseElement(one, name)),
    ],
  };
  return xmlDocument({ name: "testsuites", attributes: { name: "chatbench", ...counts, time }, children: [suite] });
}

function caseElement({ name, outcome, message, details = [] }: TestCase, suite: string): XmlElement {
  const attributes = { name, classname: `chatbench.${suite}` };
  if (outcome === "passed") {
    return { name: "testcase", attributes, children: [{ name: "system-out", attributes: {}, children: [message] }] };
  }
  const lines = details.length === 0 ? [message] : details;
  const child: XmlElement = {
    name: ELEMENTS[outcome],
    attributes: { message, type: outcome === "skipped" ? null : outcome },
    ...(outcome === "skipped" ? {} : { children: lines }),
  };
  return { name: "testcase", attributes, children: [child] };
}
