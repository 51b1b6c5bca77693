export const style = `
:root { --ground: #fff; --ink: #1f2328; --soft: #656d76; --line: #d1d9e0; --card: #f6f8fa; --bar: #0969da; color-scheme: light dark }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --ink: #e6edf3; --soft: #8d96a0; --line: #30363d; --card: #161b22; --bar: #4493f8 } }
body { margin: 0; background: var(--ground); color: var(--ink); font: 14px/1.5 system-ui, sans-serif }
main { max-width: 1100px; margin: 0 auto; padding: 24px }
h1 { font-size: 22px; overflow-wrap: anywhere } h2 { font-size: 16px; margin: 28px 0 10px }
h3 { font-size: 14px; margin: 0 0 8px; overflow-wrap: anywhere } small { color: var(--soft); font-weight: 400 }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; margin: 0 }
.tiles div { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 8px 14px }
.tiles dt { color: var(--soft); font-size: 12px } .tiles dd { margin: 0; font-size: 18px; overflow-wrap: anywhere }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 12px }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; min-width: 0 }
.card p { margin: 4px 0; color: var(--soft); font-size: 12.5px; overflow-wrap: anywhere }
.card svg { width: 100%; height: 60px; display: block; margin-bottom: 6px } rect { fill: var(--bar) }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
.top { width: 100%; table-layout: fixed; font-size: 12.5px; margin-bottom: 6px }
.top td { padding: 1px 6px 1px 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.top td:last-child { text-align: right; width: 64px; color: var(--soft); padding-right: 0 }
b { display: block; height: 9px; min-width: 1px; background: var(--bar); border-radius: 2px }
.relations { width: 100% } .relations th { text-align: left; color: var(--soft); font-weight: 400; font-size: 12px }
.relations td { padding: 3px 12px 3px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere } .relations .bar { width: 120px }
ul { padding-left: 20px; margin: 0 }
`
