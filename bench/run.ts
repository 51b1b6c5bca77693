/**
 * Runs one bench: `npm run bench -- <name>`. Prints its table for people and, as the last line, one JSON
 * object { name, ratios }.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface BenchResult {
  readonly table: string
  readonly ratios: Readonly<Record<string, number>>
}

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts' && !file.endsWith('.test.ts'))
  .map((file) => file.slice(0, -3))
  .sort()

const name = process.argv[2] ?? ''
if (!names.includes(name)) {
  process.stderr.write(`There is no bench called '${name}'. Usage: npm run bench -- ${names.join(' | ')}\n`)
  process.exitCode = 2
} else {
  const { bench } = (await import(join(import.meta.dirname, `${name}.ts`))) as {
    bench(): Promise<BenchResult>
  }
  const { table, ratios } = await bench()
  process.stdout.write(`${table}\n${JSON.stringify({ name, ratios })}\n`)
}
