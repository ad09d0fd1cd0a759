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

/** Writes suites as JUnit XML, as Jenkins' junit-10.xsd describes it and GitHub's and GitLab's readers take it. */
export function junitXml(suites: readonly TestSuite[]): string {
  const cases = suites.flatMap((suite) => suite.cases);
  const { skipped: _, ...counts } = countsOf(cases);
  const time = timeText(Math.max(0, ...suites.map(({ durationUs }) => durationUs)));
  return xmlDocument({
    name: "testsuites",
    attributes: { name: "chatbench", ...counts, time },
    children: suites.map(suiteElement),
  });
}

const timeText = (us: number): string => (us / US_PER_SEC).toFixed(3);

function countsOf(cases: readonly TestCase[]): Readonly<Record<string, number>> {
  const count = (outcome: TestCase["outcome"]): number => cases.filter((one) => one.outcome === outcome).length;
  return { tests: cases.length, failures: count("failed"), errors: count("error"), skipped: count("skipped") };
}

function suiteElement({ name, startedAt, durationUs, properties, cases }: TestSuite): XmlElement {
  return {
    name: "testsuite",
    attributes: {
      name,
      ...countsOf(cases),
      time: timeText(durationUs),
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
