// Prints how often honest tables get an alarm and planted leaks are found: the figures of docs/leakage.md.
// node packages/ml/tests/leak-rates.ts [tables]
import { inspect } from '../src/inspect/index.ts'
import { honestTable } from './honest-tables.ts'
import { plantedIn } from './planted-leaks.ts'

const tables = Number(process.argv[2] ?? 2000)
let columns = 0
let alarms = 0
const rates: Record<string, string> = {}
for (let seed = 0; seed < tables; seed++) {
  const { table, target, kind } = honestTable(seed)
  const found = inspect(table, { target })
  columns += found.columns.length
  for (const { name, role, reason } of found.columns) {
    if (role !== 'leak') continue
    alarms++
    console.log(`alarm in table ${seed} (${kind}, ${table.rows} rows): ${name} ${reason}`)
  }
}
console.log(`${alarms} alarms in ${columns} columns of ${tables} tables`)

const counts = new Map<string, [planted: number, found: number]>()
for (let seed = 0; seed < Math.min(60, tables); seed++) {
  const honest = honestTable(seed)
  for (const { what, columns: added, leaks } of plantedIn(honest, seed)) {
    const table = { rows: honest.table.rows, columns: [...added, ...honest.table.columns] }
    const found = inspect(table, { target: honest.target }).columns.filter(({ role }) => role === 'leak')
    const count = counts.get(what) ?? [0, 0]
    count[0]++
    if (leaks.every((name) => found.some((column) => column.name === name))) count[1]++
    counts.set(what, count)
  }
}
for (const [what, [planted, found]] of counts) rates[what] = `${found} of ${planted}`
console.log(rates)
