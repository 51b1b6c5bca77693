import { expect, it } from 'vitest'
import { sumOverTree } from './span.ts'

const node = (id: string, parentId: string | null, tokens?: number) => ({
  id,
  parentId,
  amounts: tokens === undefined ? null : { tokens },
})

it('sums what spans state, and what a parent states once', () => {
  expect(sumOverTree([])).toBeNull()
  expect(sumOverTree([node('a', null), node('b', 'a', 2), node('c', 'a', 3)])).toEqual({ tokens: 5 })
  const nested = [
    node('d', 'c', 4),
    node('c', 'b'),
    node('b', 'a', 2),
    node('a', null),
    node('e', 'missing', 1),
  ]
  expect(sumOverTree(nested)).toEqual({ tokens: 3 })
})

it('ends where parents go round, and takes a chain of any depth', () => {
  expect(sumOverTree([node('a', 'b', 1), node('b', 'a', 2), node('c', 'b')])).toBeNull()
  const chain = Array.from({ length: 50_000 }, (_, i) =>
    node(`${i}`, i === 0 ? null : `${i - 1}`, i === 7 ? 1 : undefined),
  )
  expect(sumOverTree([...chain, node('leaf', '49999', 5)])).toEqual({ tokens: 1 })
})
