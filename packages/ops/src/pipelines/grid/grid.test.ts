import { expect, it } from 'vitest'
import { onSqlite } from '../../../tests/worlds.ts'
import { gridConformance } from './grid.conformance.ts'
import { gridOf } from './grid.ts'

gridConformance(onSqlite)

it('makes one cell of copies that stand differently: the gravest, from the first begin to the last end', () => {
  const row = { run_id: 'r', plan_node: 'a', reason: 'new' }
  const run = { id: 'r' } as Parameters<typeof gridOf>[1][number]
  const cell = (...rows: Parameters<typeof gridOf>[3]) => gridOf('p', [run], ['a'], rows, 9).runs[0]!.cells[0]
  const done = { ...row, status: 'succeeded', copies: 2, started_ms: 10, ended_ms: 30 } as const
  const cached = { ...row, status: 'cached', copies: 3, started_ms: 5, ended_ms: 6, reason: 'there' } as const
  expect(cell(cached, done)).toEqual({ status: 'succeeded', wallMs: 25, copies: 5, reason: 'new' })
  const fails = { ...row, status: 'failed', copies: 1, started_ms: 12, ended_ms: 40 } as const
  expect(cell(cached, done, fails)).toMatchObject({ status: 'failed', wallMs: 35, copies: 6 })
  expect(cell(done, { ...fails, status: 'running', ended_ms: null })).toMatchObject({
    status: 'running',
    wallMs: null,
  })
})
