/**
 * The page's own script. It draws each ChartSpec (charts/chart-spec.ts) with Chart.js in the colours of the style
 * sheet, redraws when the colour scheme changes, and uses print colours for printing.
 *
 * It is text rather than a compiled module because it runs in a browser, whose types would otherwise be visible in
 * every file of the project. Everything that can be computed beforehand is in the specs.
 */
export const PAGE_SCRIPT = `"use strict";
(() => {
  const specs = JSON.parse(document.getElementById("chart-data").textContent);
  const root = document.documentElement;
  const styleOf = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const faded = (color) => "color-mix(in srgb, " + color + " 14%, transparent)";
  const charts = [];

  const dataset = (series) => {
    const color = styleOf("--series-" + series.color);
    const radius = series.markedPoints === null
      ? 4
      : series.points.map((point, i) => (series.markedPoints.includes(i) ? 4 : 0));
    return {
      label: series.label,
      data: series.points.map(([x, y]) => ({ x, y })),
      showLine: series.line !== "none",
      borderColor: color,
      backgroundColor: series.fillToNext ? faded(color) : color,
      borderWidth: series.fillToNext ? 1 : 2,
      borderDash: series.line === "dashed" ? [5, 4] : [],
      pointStyle: series.mark ?? "circle",
      stepped: series.stepped ? "middle" : false,
      pointRadius: series.mark === null ? 0 : radius,
      pointHoverRadius: 5,
      fill: series.fillToNext ? "+1" : false,
      clip: 8,
      segment: series.dashedFromX === null
        ? {}
        : { borderDash: (at) => (at.p1.parsed.x > series.dashedFromX ? [4, 4] : undefined) },
    };
  };

  const scale = (axis) => ({
    type: axis.scale,
    min: axis.min ?? undefined,
    max: axis.max ?? undefined,
    title: { display: true, text: axis.title, color: styleOf("--muted") },
    grid: { color: styleOf("--rule") },
    border: { color: styleOf("--rule") },
    grace: axis.scale === "linear" && axis.max === null ? "8%" : 0,
    ticks: {
      color: styleOf("--muted"),
      maxRotation: 0,
      includeBounds: false,
      autoSkip: axis.ticks === null,
      callback: axis.ticks === null
        ? (value) => value.toLocaleString("en-US")
        : (value) => (axis.ticks.find(([at]) => at === value) ?? ["", ""])[1],
    },
    afterBuildTicks: (built) => {
      if (axis.ticks === null) return;
      built.ticks = axis.ticks.filter(([at]) => at >= built.min && at <= built.max).map(([value]) => ({ value }));
    },
  });

  const drawBands = (chart, bands) => {
    const { ctx, chartArea, scales } = chart;
    ctx.save();
    ctx.font = "11px " + Chart.defaults.font.family;
    ctx.textBaseline = "bottom";
    for (const band of bands) {
      const left = scales.x.getPixelForValue(band.from);
      const right = scales.x.getPixelForValue(band.to);
      ctx.fillStyle = styleOf(band.strong ? "--band-strong" : "--band");
      ctx.fillRect(left, chartArea.top, right - left - 1, chartArea.bottom - chartArea.top);
      ctx.fillStyle = styleOf("--muted");
      if (ctx.measureText(band.label).width + 4 < right - left) ctx.fillText(band.label, left + 1, chartArea.top - 3);
    }
    ctx.restore();
  };

  const drawEvents = (chart, events) => {
    const { ctx, chartArea, scales } = chart;
    ctx.save();
    ctx.font = "11px " + Chart.defaults.font.family;
    ctx.textBaseline = "top";
    ctx.strokeStyle = ctx.fillStyle = styleOf("--warn");
    let free = -Infinity;
    let row = 0;
    for (const event of events) {
      const left = scales.x.getPixelForValue(event.from);
      const right = scales.x.getPixelForValue(event.to);
      ctx.globalAlpha = 0.15;
      ctx.fillRect(left, chartArea.top, right - left, chartArea.bottom - chartArea.top);
      ctx.globalAlpha = 1;
      ctx.setLineDash([3, 3]);
      ctx.beginPath();
      ctx.moveTo(left, chartArea.top);
      ctx.lineTo(left, chartArea.bottom);
      ctx.stroke();
      const width = ctx.measureText(event.label).width;
      const start = Math.min(left + 3, chartArea.right - width);
      row = start < free ? row + 1 : 0;
      free = Math.max(free, start + width + 4);
      ctx.fillText(event.label, start, chartArea.top + 2 + row * 13);
    }
    ctx.restore();
  };

  const drawWarning = (chart, text) => {
    const { ctx, chartArea } = chart;
    ctx.save();
    ctx.font = "600 " + Math.min(34, chartArea.width / 12) + "px " + Chart.defaults.font.family;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.globalAlpha = 0.45;
    ctx.fillStyle = styleOf("--warn");
    ctx.translate((chartArea.left + chartArea.right) / 2, (chartArea.top + chartArea.bottom) / 2);
    ctx.rotate(-Math.PI / 18);
    ctx.fillText(text, 0, 0);
    ctx.restore();
  };

  const draw = (spec) => {
    const canvas = document.getElementById(spec.id);
    canvas.closest("figure").hidden = false;
    charts.push(new Chart(canvas, {
      type: "scatter",
      data: { datasets: spec.series.map(dataset) },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        devicePixelRatio: Math.max(2, window.devicePixelRatio),
        interaction: { mode: "nearest", intersect: false },
        scales: { x: scale(spec.x), y: scale(spec.y) },
        layout: { padding: { top: spec.bands.length > 0 ? 16 : 6, right: 8 } },
        plugins: { legend: { display: false } },
      },
      plugins: [{
        id: "chatbench",
        beforeDatasetsDraw: (chart) => drawBands(chart, spec.bands),
        afterDatasetsDraw: (chart) => {
          drawEvents(chart, spec.events);
          if (spec.warning !== null) drawWarning(chart, spec.warning);
        },
      }],
    }));
  };

  const drawAll = () => {
    for (const chart of charts.splice(0)) chart.destroy();
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.font.size = 12;
    specs.forEach(draw);
  };

  const closed = [];
  window.addEventListener("beforeprint", () => {
    closed.push(...document.querySelectorAll("details:not([open])"));
    for (const details of closed) details.open = true;
    root.dataset.printing = "";
    drawAll();
  });
  window.addEventListener("afterprint", () => {
    for (const details of closed.splice(0)) details.open = false;
    delete root.dataset.printing;
    drawAll();
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  drawAll();
})();
`;
