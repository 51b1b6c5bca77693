import { expect, it } from 'vitest'
import { honestTable } from '../../tests/honest-tables.ts'
import { plantedIn } from '../../tests/planted-leaks.ts'
import { inspect } from './index.ts'

const leaksIn = (found: ReturnType<typeof inspect>) =>
  found.columns.filter(({ role }) => role === 'leak').map(({ name }) => name)

// The numbers in docs/leakage.md; change both together.
it('raises no alarm on 150 honest tables with strong columns', () => {
  let columns = 0
  const alarms: string[] = []
  for (let seed = 1000; seed < 1150; seed++) {
    const { table, target, kind } = honestTable(seed)
    const found = inspect(table, { target })
    columns += found.columns.length
    alarms.push(...leaksIn(found).map((name) => `${seed} ${kind}: ${name}`))
  }
  expect(columns).toBeGreaterThan(1500)
  expect(alarms).toEqual([])
})

it('finds what is planted in 40 tables, and nothing beside it', () => {
  const tried: Record<string, { planted: number; found: number }> = {}
  const beside: string[] = []
  for (let seed = 2000; seed < 2040; seed++) {
    const honest = honestTable(seed)
    const before = leaksIn(inspect(honest.table, { target: honest.target }))
    for (const { what, columns, leaks } of plantedIn(honest, seed)) {
      const table = { rows: honest.table.rows, columns: [...columns, ...honest.table.columns] }
      const found = leaksIn(inspect(table, { target: honest.target }))
      const count = (tried[what] ??= { planted: 0, found: 0 })
      count.planted++
      if (leaks.every((name) => found.includes(name))) count.found++
      beside.push(
        ...found
          .filter((name) => !leaks.includes(name) && !before.includes(name))
          .map((name) => `${seed} ${what}: ${name}`),
      )
    }
  }
  expect(beside).toEqual([])
  expect(Object.keys(tried).sort()).toEqual([
    'copy',
    'flags',
    'noise of one percent',
    'noisy number',
    'one in a hundred wrong',
    'other unit',
    'product',
    'reason, empty unless it happened',
    'status and its date',
    'sum',
    'words',
  ])
  const { 'one in a hundred wrong': hard, ...rest } = tried
  expect(hard!.found / hard!.planted).toBeGreaterThanOrEqual(0.8)
  expect(Object.entries(rest).filter(([, { planted, found }]) => found < planted)).toEqual([])
})
