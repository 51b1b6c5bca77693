import { createHash } from 'node:crypto'
import type { CheckReport, CheckResult, RowFailure } from '../check.ts'
import { escapeMarkup as text, failingFirst, percent, summaryOf, wordOf } from './words.ts'
import { counted } from '../sql.ts'

const style = `
:root { color-scheme: light dark; --line: #8884; --ok: #1a7f37; --bad: #c62828; --warn: #9a6700; --soft: #8881 }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.1rem; margin-top: 2rem }
p.sum { margin: .3rem 0 1.5rem; opacity: .8 }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top }
th { font-weight: 600; font-size: .85rem; opacity: .75 }
td.n, th.n { text-align: right; white-space: nowrap }
td.s { white-space: nowrap; font-weight: 600 }
.ok { color: var(--ok) } .block, .error { color: var(--bad) } .warn, .info { color: var(--warn) }
.bar { display: block; height: 6px; width: 100%; min-width: 4rem; border: 0; border-radius: 3px; appearance: none; background: var(--line) }
.bar::-webkit-progress-bar { background: var(--line) } .bar::-webkit-progress-value { background: var(--bad) }
.bar::-moz-progress-bar { background: var(--bad) }
details { margin-top: .3rem } summary { cursor: pointer; opacity: .8 }
code, td.v { font-family: ui-monospace, monospace; font-size: .85rem; overflow-wrap: anywhere }
details table { background: var(--soft) } .why { opacity: .8; font-style: italic }
@media (prefers-color-scheme: dark) { :root { --ok: #4cc26b; --bad: #ff7b72; --warn: #e3b341 } }
`

/**
 * A report as one HTML page that needs nothing else and may do nothing: no script, no request. Everything that comes
 * from the data is escaped.
 * @param name the data that was checked
 */
export const htmlReport = (report: CheckReport, { name, atMs }: { name: string; atMs?: number }): string => {
  const digest = createHash('sha256').update(style).digest('base64')
  const when =
    atMs === undefined ? '' : ` · ${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Checks of ${text(name)}</title>
<style>${style}</style>
</head>
<body>
<h1>Checks of ${text(name)}</h1>
<p class="sum">${text(summaryOf(report))}${when}</p>
<table>
<thead><tr><th>result</th><th>check</th><th class="n">fail</th><th class="n">of</th><th class="n">share</th><th></th></tr></thead>
<tbody>
${failingFirst(report.results).map(resultRow).join('\n')}
</tbody>
</table>
${rowsTable(report)}
</body>
</html>
`
}

const resultRow = (result: CheckResult): string => {
  const state = result.ok ? 'ok' : result.severity
  const said = result.ok ? 'holds' : wordOf[result.severity]
  const bar =
    result.failing > 0
      ? `<progress class="bar" max="1" value="${result.share}">${percent(result.share)}</progress>`
      : ''
  return `<tr><td class="s ${state}">${result.ok ? '✓' : state === 'warn' || state === 'info' ? '!' : '✗'} ${said}</td><td>${text(result.title)}${told(result)}</td><td class="n">${counted(result.failing)}</td><td class="n">${counted(result.total)}</td><td class="n">${percent(result.share)}</td><td>${bar}</td></tr>`
}

const told = ({ detail, why, sample }: CheckResult): string =>
  [
    detail === null ? '' : `<br><small>${text(detail)}</small>`,
    why === null ? '' : `<br><small class="why">${text(why)}</small>`,
    sample.length === 0 ? '' : sampleTable(sample),
  ].join('')

const sampleTable = (sample: CheckResult['sample']): string => {
  const names = Object.keys(sample[0]!.values)
  const head = names.map((name) => `<th>${text(name)}</th>`).join('')
  const body = sample
    .map(
      ({ row, values }) =>
        `<tr><td class="n">${row}</td>${names.map((name) => `<td class="v">${text(JSON.stringify(values[name] ?? null))}</td>`).join('')}</tr>`,
    )
    .join('')
  return `<details><summary>failing rows, for example</summary><table><thead><tr><th class="n">row</th>${head}</tr></thead><tbody>${body}</tbody></table></details>`
}

const rowsTable = ({ failingRows, failures, rows, results }: CheckReport): string => {
  if (failures.length === 0) return ''
  const titles = new Map(results.map(({ check, title }) => [check, title]))
  const line = ({ row, checks }: RowFailure) =>
    `<tr><td class="n">${row}</td><td>${checks.map((id) => text(titles.get(id) ?? id)).join('; ')}</td></tr>`
  const first = failures.length < failingRows ? `, the first ${counted(failures.length)}` : ''
  return `<h2>Rows that fail: ${counted(failingRows)} of ${counted(rows)} (${percent(failingRows / rows)})</h2>
<details><summary>each with the checks it fails${first}</summary>
<table><thead><tr><th class="n">row</th><th>fails</th></tr></thead><tbody>
${failures.map(line).join('\n')}
</tbody></table></details>`
}
