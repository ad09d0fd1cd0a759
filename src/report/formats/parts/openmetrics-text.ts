import { inertText } from "../../../base/hostile-text.js";

export interface MetricFamily {
  /** With its unit as the last word, if it has one. */
  readonly name: string;
  readonly type: "gauge" | "summary";
  /** Such as `seconds`; `null` for counts. */
  readonly unit: string | null;
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

export interface MetricSample {
  /** What the type asks for after the name: `_count`, `_sum`. */
  readonly suffix?: string;
  /** Values are hostile text. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Writes families as OpenMetrics 1.0 text, which Prometheus reads. Families without samples are left out.
 * https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
export function openMetricsText(families: readonly MetricFamily[]): string {
  const lines = families.filter(({ samples }) => samples.length > 0).flatMap(familyLines);
  return [...lines, "# EOF", ""].join("\n");
}

function familyLines({ name, type, unit, help, samples }: MetricFamily): readonly string[] {
  return [
    `# TYPE ${name} ${type}`,
    ...(unit === null ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escaped(help)}`,
    ...samples.map(({ suffix = "", labels, value }) => `${name}${suffix}${labelText(labels)} ${value}`),
  ];
}

function labelText(labels: MetricSample["labels"]): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join()}}`;
}

/** Control characters are gone before, so no line can end early. */
const escaped = (text: string): string => inertText(text).replace(/[\\"]/g, "\\$&");
