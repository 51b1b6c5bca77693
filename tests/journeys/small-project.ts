import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const config = `import { defineConfig } from 'slipway'
export default defineConfig({ name: 'waves', data: 'none.csv', target: 'y' })
`

/** Numbers, three copies of a step over them, one that picks: quick, and it breaks on demand. */
export const waves = `import { each, pipeline, step } from 'slipway'
const load = step('load', ({ rows }: { rows: number }, ctx) => {
  ctx.log(\`making \${rows} numbers\`)
  return Array.from({ length: rows }, (_, i) => i)
})
const widths = step('widths', () => [1, 2, 3])
const smooth = step('smooth', ({ values, width }: { values: number[]; width: number }, ctx) => {
  ctx.log('width ' + width)
  return width * values.length
})
const pick = step('pick', ({ tries, most }: { tries: number[]; most: number }) => {
  const best = Math.max(...tries)
  if (best > most) throw new Error('too large: ' + best)
  return { best }
})
export default pipeline('waves', { rows: 10, most: 1000 }, (p) => {
  const values = load({ rows: p.rows })
  const tries = each(widths(), (width) => smooth({ values, width }))
  return pick({ tries, most: p.most })
})
`

/** Writes a project with these pipelines, each by the name of its file. */
export function smallProject(folder: string, pipelines: Readonly<Record<string, string>> = { waves }): void {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  write('slipway.config.ts', config)
  for (const [name, text] of Object.entries(pipelines)) write(`pipelines/${name}.ts`, text)
}
