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
    const panel = marks.panels[number], along = marks.kind === "lines";
    const titles = { font: { size: 13 } };
    const layout = {
      margin: { l: 60, r: 15, t: 30, b: 45 }, hovermode: along ? "x unified" : "closest", legend: { orientation: "h", y: 1.12 },
      font: { family: getComputedStyle(document.documentElement).fontFamily, size: 13 }, plot_bgcolor: "#fff", paper_bgcolor: "#fff",
      xaxis: { title: { text: along ? marks.axis : panel.unit, ...titles }, gridcolor: "#eee", zeroline: !along, zerolinecolor: "#999", tickformat: along ? "d" : "" },
      yaxis: { title: { text: along ? panel.unit : "", ...titles }, gridcolor: "#eee", zerolinecolor: "#bbb", automargin: true, autorange: along ? true : "reversed" },
    };
    const plot = place.querySelector(".plot");
    window.Plotly.react(plot, along ? lines(panel, marks.shape) : intervals(panel), layout, { displaylogo: false, responsive: true, modeBarButtonsToRemove: ["lasso2d", "select2d"] });
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
