import type { ColumnProfile } from '@slipway/ml/profile'
import type { Profiled } from '../profile-data.ts'
import { count } from '../screen/numbers.ts'
import { columnFacts, kindWords, valueWords } from '../screen/profile-page.ts'
import { style } from './style.ts'

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** The profile as one page that needs nothing else, in the reader's light or dark colours. */
export function profileHtml({ title, profile, relations, keys, likelyKeys, issues }: Profiled): string {
  const { rows, columns, missingTogether } = profile
  const cells = columns.reduce((sum, { nulls }) => sum + nulls, 0)
  const personal = columns.filter(({ pii }) => pii).length
  const tiles: [string, string][] = [
    ['rows', count(rows)],
    ['columns', String(columns.length)],
    ['missing cells', `${((100 * cells) / Math.max(1, rows * columns.length)).toFixed(1)}%`],
    ['personal columns', String(personal)],
    keys.length > 0 || likelyKeys.length === 0
      ? ['tells rows apart', keys[0]?.join(' + ') ?? 'nothing found']
      : ['may tell rows apart', likelyKeys[0]!.join(' + ')],
  ]
  const together = missingTogether?.filter((pattern) => pattern.columns.length > 1).slice(0, 10) ?? []
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · profile</title>
<style>${style}</style>
<main>
<h1>${escaped(title)}</h1>
<dl class="tiles">${tiles.map(([name, value]) => `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>
${list('Looks odd', issues)}
<h2>Columns</h2>
<div class="cards">
${columns.map((column) => card(column, rows)).join('\n')}
</div>
${
  relations.numbers.length > 0
    ? `<h2>Numbers that rise and fall together</h2>${relationTable(
        ['columns', 'Pearson', 'Spearman', 'rows'],
        relations.numbers
          .slice(0, 20)
          .map(({ columns: pair, pearson, spearman, n }) => [
            pair.join(' and '),
            pearson.toFixed(3),
            spearman.toFixed(3),
            count(n),
          ]),
        relations.numbers.slice(0, 20).map(({ spearman }) => Math.abs(spearman)),
      )}`
    : ''
}
${
  relations.categories.length > 0
    ? `<h2>Categories that go together</h2>${relationTable(
        ['columns', 'Cramér’s V', 'rows'],
        relations.categories
          .slice(0, 20)
          .map(({ columns: pair, cramersV, n }) => [pair.join(' and '), cramersV.toFixed(3), count(n)]),
        relations.categories.slice(0, 20).map(({ cramersV }) => cramersV),
      )}`
    : ''
}
${list(
  'Missing together',
  together.map((pattern) => `${pattern.columns.join(', ')}: ${count(pattern.rows)} rows`),
)}
</main>
</html>
`
}

const list = (title: string, lines: readonly string[]): string =>
  lines.length === 0
    ? ''
    : `<h2>${title}</h2><ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`

function card(column: ColumnProfile, rows: number): string {
  const facts = columnFacts(column, rows).map((line) => `<p>${escaped(line)}</p>`)
  return `<section class="card"><h3>${escaped(column.name)} <small>${escaped(kindWords(column))}</small></h3>
${picture(column)}
${facts.join('')}</section>`
}

/** Bars of the histogram, or of the most frequent values. */
function picture(column: ColumnProfile): string {
  const { histogram, top } = column
  if (histogram && histogram.counts.length > 1) {
    const most = Math.max(1, ...histogram.counts)
    const width = 300 / histogram.counts.length
    const shown = valueWords(column)
    const bars = histogram.counts.map((n, i) => {
      const height = n === 0 ? 0 : Math.max(1, (n / most) * 60)
      const label = `${shown(histogram.edges[i]!)} … ${shown(histogram.edges[i + 1]!)}: ${count(n)}`
      return `<rect x="${(i * width).toFixed(1)}" y="${(60 - height).toFixed(1)}" width="${Math.max(1, width - 1).toFixed(1)}" height="${height.toFixed(1)}"><title>${escaped(label)}</title></rect>`
    })
    return `<svg viewBox="0 0 300 60" role="img" aria-label="histogram of ${escaped(column.name)}">${bars.join('')}</svg>`
  }
  if (top.length === 0 || top[0]!.count === 1) return ''
  const most = top[0]!.count
  return `<table class="top">${top
    .slice(0, 6)
    .map(
      ({ value, count: n }) =>
        `<tr><td>${escaped(String(value)) || '<i>empty</i>'}</td><td><b style="width:${((n / most) * 100).toFixed(1)}%"></b></td><td>${count(n)}</td></tr>`,
    )
    .join('')}</table>`
}

const relationTable = (
  heads: readonly string[],
  lines: readonly (readonly string[])[],
  strengths: readonly number[],
): string =>
  `<table class="relations"><tr>${heads.map((head) => `<th>${head}</th>`).join('')}<th></th></tr>${lines
    .map(
      (line, i) =>
        `<tr>${line.map((cell) => `<td>${escaped(cell)}</td>`).join('')}<td class="bar"><b style="width:${((strengths[i] ?? 0) * 100).toFixed(0)}%"></b></td></tr>`,
    )
    .join('')}</table>`
