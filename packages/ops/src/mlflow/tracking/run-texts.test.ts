import { expect, it } from 'vitest'
import { onSqlite } from '../../../tests/worlds.ts'
import { keptRunsConformance } from './kept-runs.conformance.ts'
import { runTexts } from './run-texts.ts'

keptRunsConformance(onSqlite)

it('keeps no more characters than it may, those asked for last', async () => {
  const asked: string[][] = []
  const texts = runTexts(async (ids) => {
    asked.push([...ids])
    return new Map(ids.filter((id) => id !== 'gone').map((id) => [id, id.repeat(10)]))
  }, 30)
  const found = (...ids: string[]) => ids.map((id) => ({ id, revision: 1 }))
  expect(await texts(found('a', 'b', 'c'))).toEqual(['a'.repeat(10), 'b'.repeat(10), 'c'.repeat(10)])
  await texts(found('a'))
  expect(await texts(found('d', 'gone'))).toEqual(['d'.repeat(10)])
  await texts(found('a', 'c', 'd'))
  expect(await texts(found('b'))).toEqual(['b'.repeat(10)])
  expect(await texts(found('a', 'b', 'c', 'd'))).toHaveLength(4)
  expect(asked).toEqual([['a', 'b', 'c'], ['d', 'gone'], ['b'], ['a']])
})

it('writes a run anew once its revision is another', async () => {
  let writes = 0
  const texts = runTexts(async (ids) => new Map(ids.map((id) => [id, String(++writes)])))
  for (const [revision, text] of [
    [1, '1'],
    [1, '1'],
    [2, '2'],
    [1, '3'],
  ] as const)
    expect(await texts([{ id: 'a', revision }])).toEqual([text])
})
