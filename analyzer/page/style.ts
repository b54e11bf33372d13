/** The looks of the HTML report. */
export const style = `
:root { color-scheme: light dark; --bg: #fff; --fg: #1c2128; --dim: #57606a; --line: #d8dee4; --panel: #f6f8fa;
  --accent: #0550ae; --on-accent: #fff; --error: #b3202c; --warn: #7d4e00; --info: #0550ae; --mark: #fff1c2; --active: #ffd75e;
  --keyword: #8f1f63; --string: #0a5a2c; --number: #0550ae; --comment: #57606a; }
:root[data-theme=dark] { color-scheme: dark; --bg: #0d1117; --fg: #e6edf3; --dim: #9aa4af; --line: #30363d; --panel: #161b22;
  --accent: #79b8ff; --on-accent: #0d1117; --error: #ff8b84; --warn: #e3b341; --info: #79b8ff; --mark: #3d3208; --active: #6b5400;
  --keyword: #ff9bce; --string: #7ee0a0; --number: #8ecbff; --comment: #9aa4af; }
:root[data-theme=light] { color-scheme: light; }
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; }
body { display: grid; grid-template: auto 1fr / minmax(18rem, 26rem) 1fr; background: var(--bg); color: var(--fg);
  font: 14px/1.5 system-ui, sans-serif; }
header { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; padding: .6rem 1rem;
  border-bottom: 1px solid var(--line); background: var(--panel); }
h1 { font-size: 1rem; margin: 0; } h2 { font-size: 1.05rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h3 { font-size: .9rem; margin: 1.25rem 0 .35rem; }
input, select, button { font: inherit; color: inherit; background: var(--bg); border: 1px solid var(--line);
  border-radius: 6px; padding: .2rem .5rem; max-width: 16rem; }
#search { width: 16rem; }
button { cursor: pointer; } button[aria-pressed=true] { background: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.filters { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; } .end { margin-left: auto; }
#list { overflow: auto; border-right: 1px solid var(--line); margin: 0; padding: 0; list-style: none; }
#list .group { position: sticky; top: 0; z-index: 1; padding: .2rem .75rem; background: var(--panel); color: var(--dim);
  font-size: .8rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
#list .item { padding: .45rem .75rem; border-bottom: 1px solid var(--line); cursor: pointer; overflow-wrap: anywhere;
  content-visibility: auto; contain-intrinsic-size: auto 4.2rem; border-left: 4px solid transparent; }
#list .item[aria-selected=true] { border-left-color: var(--accent); background: var(--panel); }
.where { color: var(--dim); font-size: .8rem; } .error { color: var(--error); } .warn { color: var(--warn); } .info { color: var(--info); }
.level { font-weight: 600; font-size: .8rem; text-transform: uppercase; }
.suppressed .text { text-decoration: line-through; color: var(--dim); }
main { overflow: auto; padding: 1rem 1.25rem 3rem; min-width: 0; }
.empty { color: var(--dim); padding: 1rem; }
.code { position: relative; border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; overflow-x: auto; }
.file { padding: .25rem .75rem; border-bottom: 1px solid var(--line); background: var(--panel); font-size: .85rem; }
.rows { position: relative; font: 13px/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; padding: .4rem 0 .4rem 2.4rem;
  min-width: max-content; tab-size: 4; }
.row { white-space: pre; } .row .no { display: inline-block; width: 4.5ch; padding-right: 1.2ch; text-align: right; color: var(--dim); user-select: none; }
.gap { color: var(--dim); padding-left: 4.5ch; user-select: none; }
.primary { background: color-mix(in srgb, var(--error) 10%, transparent); }
mark { color: inherit; background: var(--mark); border-bottom: 2px solid var(--accent); border-radius: 2px 2px 0 0; }
mark.end { border-bottom-color: var(--error); } mark.active { background: var(--active); } mark.active * { color: inherit; }
.note { display: flex; gap: .5ch; align-items: baseline; white-space: pre-wrap; max-width: 60rem; padding: .1rem 0; cursor: pointer; }
.note .say { font-family: system-ui, sans-serif; border-radius: 4px; padding: 0 .4rem; }
.note.active .say { background: var(--active); }
.badge { flex: none; min-width: 1.5em; text-align: center; border-radius: 1em; background: var(--accent); color: var(--on-accent); font: 600 .75rem/1.5em system-ui, sans-serif; }
.end .badge { background: var(--error); color: var(--bg); }
svg.way { position: absolute; left: 0; top: 0; width: 2.4rem; height: 100%; pointer-events: none; overflow: visible; }
svg.way path { fill: none; stroke: var(--accent); stroke-width: 1.5; opacity: .45; } svg.way path.active { opacity: 1; stroke-width: 2.5; }
.keyword { color: var(--keyword); } .string { color: var(--string); } .number { color: var(--number); } .comment { color: var(--comment); }
.witness { font-family: ui-monospace, Consolas, monospace; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .4rem .75rem; overflow-wrap: anywhere; }
a { color: var(--accent); } kbd { border: 1px solid var(--line); border-radius: 4px; padding: 0 .35em; background: var(--panel); }
dialog { background: var(--bg); color: var(--fg); border: 1px solid var(--line); border-radius: 8px; max-width: 30rem; }
dialog dl { display: grid; grid-template-columns: auto 1fr; gap: .3rem 1rem; } dialog dd { margin: 0; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
@media (max-width: 50rem) { body { grid-template: auto 40vh 1fr / 1fr; } #list { border-right: 0; border-bottom: 1px solid var(--line); } }
@media print { body { display: block; } header, #list { display: none; } }
`
