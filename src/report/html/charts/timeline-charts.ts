import { US_PER_MS } from "../../../base/units.js";
import type { RunResult, TimelineSecond } from "../../../result/run-result.js";
import { faultName } from "../../facts/fault-facts.js";
import { PHASE_LABELS, phaseSpans } from "../../facts/phase-spans.js";
import { doubtAboutTimes } from "../../facts/trust.js";
import { axis, type ChartAxis, type ChartSeries, type ChartSpec, series } from "./chart-spec.js";
import { logAxis } from "./log-axis.js";

export interface TitledChart {
  readonly title: string;
  readonly spec: ChartSpec;
}

type Reading = (second: TimelineSecond) => number | null;

/** The most seconds with marks: in longer runs, marks would hide the lines. */
const MARKS_ON_A_LINE = 15;

function sparseMarks(count: number): readonly number[] {
  const step = Math.ceil(count / MARKS_ON_A_LINE);
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
}

/** Places each value in the middle of its second; leaves out seconds without a value. */
function pointsOf(timeline: readonly TimelineSecond[], read: Reading): readonly (readonly [number, number])[] {
  return timeline.flatMap((second) => {
    const value = read(second);
    return value === null ? [] : [[second.t + 0.5, value] as const];
  });
}

const BYTES_PER_MB = 1e6;
const inMs = (us: number | null): number | null => (us === null ? null : Math.max(0.001, us / US_PER_MS));
const inPercent = (fraction: number | null): number | null => (fraction === null ? null : fraction * 100);

interface Panel {
  readonly id: string;
  readonly title: string;
  readonly y: (lines: readonly ChartSeries[]) => ChartAxis;
  readonly showsTimes: boolean;
  readonly lines: readonly (Pick<ChartSeries, "label" | "color"> & Partial<ChartSeries> & { readonly read: Reading })[];
}

const fromZero = (unit: string) => (): ChartAxis => axis(unit, { min: 0 });

const PANELS: readonly Panel[] = [
  {
    id: "chart-sends",
    title: "Messages offered and sent",
    y: fromZero("per second"),
    showsTimes: false,
    lines: [
      { label: "offered by the plan", color: 2, line: "dashed", stepped: true, read: (s) => s.offered },
      { label: "sent", color: 1, stepped: true, read: (s) => s.sent },
    ],
  },
  {
    id: "chart-deliveries",
    title: "Deliveries",
    y: fromZero("per second"),
    showsTimes: false,
    lines: [
      { label: "asked for by sends", color: 2, line: "dashed", stepped: true, read: (s) => s.owed },
      { label: "received", color: 3, stepped: true, read: (s) => s.deliveries },
    ],
  },
  {
    id: "chart-response",
    title: "Response time, all kinds",
    y: (lines) => logAxis("milliseconds (log scale)", lines),
    showsTimes: true,
    lines: [
      { label: "p50", color: 1, read: (s) => inMs(s.p50) },
      { label: "p99", color: 2, line: "dashed", read: (s) => inMs(s.p99) },
      { label: "slowest", color: 5, line: "none", mark: "circle", read: (s) => inMs(s.max) },
    ],
  },
  {
    id: "chart-busy",
    title: "How busy the processes were",
    y: fromZero("% of one core"),
    showsTimes: false,
    lines: [
      { label: "server event loop", color: 1, read: (s) => inPercent(s.serverEventLoop) },
      { label: "server CPU, all nodes", color: 4, line: "dashed", read: (s) => inPercent(s.serverCpu) },
      {
        label: "busiest worker's event loop",
        color: 2,
        mark: "triangle",
        read: (s) => inPercent(s.generatorEventLoop),
      },
    ],
  },
  {
    id: "chart-others",
    title: "Cores that others used",
    y: fromZero("cores"),
    showsTimes: false,
    lines: [
      { label: "other programs", color: 2, stepped: true, read: (s) => s.foreignCpu },
      { label: "the host of this machine", color: 5, line: "dashed", stepped: true, read: (s) => s.stolenCpu },
    ],
  },
  {
    id: "chart-connected",
    title: "Connected users",
    y: fromZero("users"),
    showsTimes: false,
    lines: [{ label: "connected", color: 3, stepped: true, read: (s) => s.connected }],
  },
  {
    id: "chart-server-memory",
    title: "Resident memory of the server",
    y: fromZero("MB"),
    showsTimes: false,
    lines: [{ label: "all nodes", color: 4, read: (s) => (s.serverRss === null ? null : s.serverRss / BYTES_PER_MB) }],
  },
];

/** Draws the run second by second, as small charts on one time axis with shaded phases; none without a timeline. */
export function timelineCharts(result: RunResult): readonly TitledChart[] {
  const { timeline } = result;
  const last = timeline.at(-1);
  if (last === undefined) return [];
  const bands = phaseSpans(timeline).map(({ phase, from, to }) => ({
    from,
    to,
    label: PHASE_LABELS[phase],
    strong: phase === "hold",
  }));
  const events = result.faults.flatMap((fault) =>
    fault.timeline === null ? [] : [{ ...fault.timeline, label: faultName(fault) }],
  );
  const warning = doubtAboutTimes(result) === null ? null : "not trustworthy";
  const x = axis("seconds from the first connect", { min: 0, max: last.t + 1 });
  return PANELS.map(({ id, title, y, showsTimes, lines: specs }) => {
    const lines = specs
      .map(({ read, ...line }) => {
        const points = pointsOf(timeline, read);
        return series({ ...line, points, markedPoints: line.line === "none" ? null : sparseMarks(points.length) });
      })
      .filter((line) => line.points.length > 0);
    return { title, spec: { id, x, y: y(lines), series: lines, bands, events, warning: showsTimes ? warning : null } };
  }).filter((chart) => chart.spec.series.length > 0);
}
