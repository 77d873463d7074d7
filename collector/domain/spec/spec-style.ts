/** The style of a partner's page: by day, by night, on narrow screens, and on paper. */
export const SPEC_STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#ffffff, #121316);
  --sunken: light-dark(#f3f3f0, #1b1d22);
  --line: light-dark(#e4e3de, #2b2e34);
  --ink: light-dark(#1b1c1f, #eceae6);
  --ink-soft: light-dark(#5a5a56, #a9aaae);
  --accent: light-dark(#2b45cf, #a3b4ff);
  --wait: light-dark(#854d00, #f2c271);
  --wait-soft: light-dark(#fbf0db, #37290b);
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  padding: 48px 24px 96px;
  max-width: 860px;
  background: var(--ground);
  color: var(--ink);
  font: 15px / 1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
h1, h2, h3 { line-height: 1.25; letter-spacing: -0.01em; text-wrap: balance; overflow-wrap: anywhere; }
h1 { margin: 0 0 16px; font-size: 28px; }
h2 { margin: 56px 0 12px; padding-top: 24px; border-top: 1px solid var(--line); font-size: 21px; }
h3 { margin: 32px 0 8px; font-size: 16px; }
p { margin: 12px 0; overflow-wrap: anywhere; }
a { color: var(--accent); }
nav ul { margin: 16px 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 20px; list-style: none; }
code { padding: 1px 5px; border-radius: 4px; background: var(--sunken); font: 0.88em / 1.5 var(--mono); overflow-wrap: anywhere; }
pre {
  margin: 12px 0;
  padding: 14px 16px;
  border: 1px solid var(--line);
  border-radius: 8px;
  background: var(--sunken);
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
pre code { padding: 0; background: none; user-select: all; }
.warning { padding: 10px 14px; border-radius: 8px; background: var(--wait-soft); color: var(--wait); font-weight: 600; }
.wide { margin: 16px 0; overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 7px 16px 7px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--ink-soft); font-size: 13px; font-weight: 600; white-space: nowrap; }
td:first-child { white-space: nowrap; }
footer { margin-top: 56px; color: var(--ink-soft); font-size: 13px; }
@media (max-width: 520px) {
  body { padding: 24px 16px 64px; }
  h1 { font-size: 23px; }
  th, td { padding-right: 12px; }
}
@media print {
  :root { color-scheme: light; }
  body { padding: 0; max-width: none; font-size: 10.5pt; }
  nav { display: none; }
  .wide { overflow: visible; }
  h2 { break-before: page; border: 0; }
  h2:first-of-type { break-before: auto; }
  h1, h2, h3 { break-after: avoid; }
  pre, tr, .warning { break-inside: avoid; }
}
`
