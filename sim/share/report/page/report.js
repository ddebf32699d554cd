"use strict";
// The static picture stays where this does not run, and in print.
(function () {
  const packed = document.getElementById("plotly");
  const places = Array.from(document.querySelectorAll(".live"));
  if (!packed || !places.length || !("DecompressionStream" in window)) return;

  async function library() {
    const bytes = Uint8Array.from(atob(packed.textContent.trim()), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    script.textContent = await new Response(stream).text();
    document.head.appendChild(script);
  }

  const DASHES = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"];
  const SYMBOLS = ["circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "x"];

  function shade(colour) {
    const n = parseInt(colour.slice(1), 16);
    return `rgba(${n >> 16},${(n >> 8) & 255},${n & 255},0.18)`;
  }

  // decimal years as days: the middle of a year or of a month
  function day(time) {
    const year = Math.floor(time + 1e-6), month = Math.floor((time - year) * 12 + 1e-6) + 1;
    return `${year}-${String(month).padStart(2, "0")}-${Math.abs(time - year - 0.5) < 1e-6 ? "01" : "15"}`;
  }

  function dated(panel) {
    const turned = (t) => ({ ...t, x: t.x.map(day) });
    return { ...panel, traces: panel.traces.map(turned), points: panel.points && turned(panel.points) };
  }

  // ticks at the first days of years, or at the points of yearly values; months where there are few
  function dates(panel) {
    const times = panel.traces.flatMap((t) => t.x), yearly = times.every((t) => Math.abs(t - Math.floor(t) - 0.5) < 1e-6);
    const span = Math.max(...times) - Math.min(...times), first = Math.floor(Math.min(...times));
    if (!yearly && span < 2.5) return { type: "date", dtick: span < 1.2 ? "M2" : "M6", tick0: `${first}-01-15`, tickformat: "%Y-%m", hoverformat: "%Y-%m" };
    const every = Math.ceil((span + 1) / 12), years = [...new Set(times.map(Math.floor))].filter((y) => (y - first) % every === 0);
    const at = years.map((y) => (yearly ? `${y}-07-01` : `${y}-01-01`));
    return { type: "date", tickmode: "array", tickvals: at, ticktext: years.map(String), hoverformat: yearly ? "%Y" : "%Y-%m",
      range: [day(Math.min(...times) - 0.2), day(Math.max(...times) + 0.2)] };
  }

  function lines(panel, shape) {
    const found = [];
    for (const t of panel.traces) {
      const keep = t.x.map((_, i) => i).filter((i) => t.lo[i] !== null && t.hi[i] !== null);
      for (const end of keep.length ? ["lo", "hi"] : []) {
        found.push({ x: keep.map((i) => t.x[i]), y: keep.map((i) => t[end][i]), mode: "lines", line: { width: 0, shape }, fill: end === "hi" ? "tonexty" : "none",
          fillcolor: shade(t.colour), hoverinfo: "skip", showlegend: false, type: "scatter", legendgroup: t.name });
      }
      found.push({ x: t.x, y: t.y, name: t.name, mode: "lines", line: { color: t.colour, dash: DASHES[t.dash % DASHES.length], width: 2, shape }, type: "scatter",
        legendgroup: t.name, showlegend: true, customdata: t.x.map((_, i) => [t.lo[i], t.hi[i]]),
        hovertemplate: "%{y:.4~g}" + (keep.length ? " [%{customdata[0]:.4~g}, %{customdata[1]:.4~g}]" : "") });
    }
    if (panel.points) {
      found.push({ ...panel.points, mode: "markers", marker: { color: "#1a1a1a", symbol: "circle-open", size: 6 }, showlegend: true, type: "scatter",
        hovertemplate: "%{y:.4~g}" });
    }
    return found;
  }

  function intervals(panel) {
    return panel.traces.map((t) => ({
      x: t.y, y: t.at, name: t.name, mode: "markers", type: "scatter", showlegend: true, marker: { color: t.colour, symbol: SYMBOLS[t.dash % SYMBOLS.length], size: 9 },
      error_x: { type: "data", symmetric: false, array: t.y.map((v, i) => (t.hi[i] === null || v === null ? 0 : t.hi[i] - v)),
        arrayminus: t.y.map((v, i) => (t.lo[i] === null || v === null ? 0 : v - t.lo[i])), color: t.colour, thickness: 1.6 },
      customdata: t.y.map((_, i) => [t.lo[i], t.hi[i]]), hovertemplate: "%{x:.4~g} [%{customdata[0]:.4~g}, %{customdata[1]:.4~g}]",
    }));
  }

  function draw(place, marks, number) {
    const panel = marks.panels[number], time = marks.kind === "dates", along = time || marks.kind === "lines";
    const titles = { font: { size: 13 } };
    const layout = {
      margin: { l: 60, r: 15, t: 30, b: 45 }, hovermode: along ? "x unified" : "closest", legend: { orientation: "h", y: 1.12 },
      font: { family: getComputedStyle(document.documentElement).fontFamily, size: 13 }, plot_bgcolor: "#fff", paper_bgcolor: "#fff",
      xaxis: { title: { text: along ? marks.axis : panel.unit, ...titles }, gridcolor: "#eee", zeroline: !along, zerolinecolor: "#999",
        ...(time ? dates(panel) : {}) },
      yaxis: { title: { text: along ? panel.unit : "", ...titles }, gridcolor: "#eee", zerolinecolor: "#bbb", automargin: true, autorange: along ? true : "reversed" },
    };
    const plot = place.querySelector(".plot");
    window.Plotly.react(plot, along ? lines(time ? dated(panel) : panel, marks.shape) : intervals(panel), layout, { displaylogo: false, responsive: true, modeBarButtonsToRemove: ["lasso2d", "select2d"] });
  }

  function place_one(place) {
    const marks = JSON.parse(place.dataset.marks);
    if (marks.panels.length > 1) {
      const label = document.createElement("label"), select = document.createElement("select");
      label.textContent = place.dataset.panel + " ";
      marks.panels.forEach((panel, i) => select.add(new Option(panel.title, String(i))));
      select.addEventListener("change", () => draw(place, marks, Number(select.value)));
      label.appendChild(select);
      place.appendChild(label);
    }
    const plot = document.createElement("div");
    plot.className = "plot";
    place.appendChild(plot);
    place.hidden = false;
    place.parentElement.querySelectorAll("img.static").forEach((image) => { image.style.display = "none"; });
    draw(place, marks, 0);
  }

  window.addEventListener("load", () => library().then(() => places.forEach(place_one)).catch((error) => console.error(error)));
})();
