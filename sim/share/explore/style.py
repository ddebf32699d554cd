"""The look of the page: a style sheet that asks nothing of the network but this server."""

from __future__ import annotations

STYLE = """
@font-face { font-family: "Noto Sans SC Shipped"; src: url("/font/NotoSansSC-GB2312.ttf") format("truetype"); font-display: swap; }
:root { --ink: #1d2733; --soft: #5a6675; --line: #d9dee5; --blue: #0b6e99; --ground: #f6f7f9; --Dash-Fill-Interactive-Strong: #0b6e99; }
* { box-sizing: border-box; }
html { font-size: 15px; }
body { margin: 0; color: var(--ink); background: var(--ground); line-height: 1.4;
  font-family: system-ui, -apple-system, "Segoe UI", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "Noto Sans SC Shipped", sans-serif; }
h1 { font-size: 1.15rem; margin: 0; font-weight: 600; }
h2 { font-size: 1rem; margin: 0 0 .5rem; font-weight: 600; }
header { display: flex; align-items: center; gap: .5rem 1.5rem; flex-wrap: wrap; padding: .6rem 1rem; background: #fff; border-bottom: 1px solid var(--line); }
header h1 { flex: 1; }
.columns { display: grid; grid-template-columns: 330px minmax(0, 1fr); gap: .9rem; padding: .9rem; max-width: 1500px; margin: 0 auto; align-items: start; }
.card { background: #fff; border: 1px solid var(--line); border-radius: 6px; padding: .75rem .9rem; margin-bottom: .9rem; }
.card > *:last-child { margin-bottom: 0; }
.figures { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .9rem; }
.figures .card { margin: 0; padding: .5rem; min-width: 0; }
.wide { grid-column: 1 / -1; }
.question { color: var(--soft); margin: .1rem 0 .6rem; }
.control { padding: .4rem 0; border-bottom: 1px solid #eef1f4; }
.control:last-child { border-bottom: 0; }
.control label { cursor: pointer; }
.small { font-size: .8rem; color: var(--soft); margin: 0; }
details summary { cursor: pointer; font-weight: 600; padding: .35rem 0; }
button { font: inherit; padding: .42rem .8rem; border: 1px solid var(--line); border-radius: 5px; background: #fff; color: var(--ink); cursor: pointer; }
button:hover { border-color: var(--blue); }
button:focus-visible, summary:focus-visible, input:focus-visible { outline: 2px solid var(--blue); outline-offset: 1px; }
button.main { background: var(--blue); border-color: var(--blue); color: #fff; min-width: 6rem; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-bottom: .5rem; }
progress { width: 100%; height: 8px; accent-color: var(--blue); }
.message { min-height: 1.4em; margin: .3rem 0 0; white-space: pre-line; }
.message.wrong { color: #a3260f; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .88rem; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .22rem .6rem; text-align: left; border-bottom: 1px solid #eef1f4; white-space: pre; vertical-align: top; }
th { font-weight: 600; border-bottom: 1px solid var(--line); white-space: pre-line; vertical-align: bottom; }
.right { text-align: right; }
code { font-family: ui-monospace, "SF Mono", Consolas, monospace; font-size: .8rem; display: block; white-space: pre-wrap; overflow-wrap: anywhere;
  background: var(--ground); padding: .45rem .6rem; border-radius: 4px; }
.month { width: 7rem; font: inherit; padding: .4rem; border: 1px solid var(--line); border-radius: 5px; }
.dash-slider-container { padding: .1rem 0; }
.lang label { margin-right: .7rem; }
@media (max-width: 820px) {
  .columns { grid-template-columns: minmax(0, 1fr); padding: .5rem; gap: .5rem; }
  .figures { grid-template-columns: minmax(0, 1fr); }
  header { padding: .5rem .7rem; }
}
"""
