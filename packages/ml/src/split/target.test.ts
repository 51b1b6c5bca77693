import { describe, expect, it } from 'vitest'
import { tableOf } from '../table/index.ts'
import { targetOf } from './index.ts'

const column = (values: unknown[]) => tableOf(values.map((y) => ({ y })))

describe('targetOf', () => {
  it.each([
    ['yes and no', ['Yes', 'No', 'No', null], 'binary', ['No', 'Yes'], [1, 0, 0, NaN]],
    ['true and false', [true, false, true], 'binary', ['false', 'true'], [1, 0, 1]],
    ['0 and 1', [0, 1, 1, null], 'binary', ['0', '1'], [0, 1, 1, NaN]],
    [
      'a word that names what happens',
      ['stayed', 'churned', 'churned'],
      'binary',
      ['stayed', 'churned'],
      [0, 1, 1],
    ],
    [
      'a word that names what does not',
      ['benign', 'odd', 'odd', 'odd'],
      'binary',
      ['benign', 'odd'],
      [0, 1, 1, 1],
    ],
    ['the rarer of two words', ['red', 'red', 'blue'], 'binary', ['red', 'blue'], [0, 0, 1]],
    ['three words', ['b', 'a', 'c'], 'multiclass', ['a', 'b', 'c'], [1, 0, 2]],
    ['few whole numbers, in order of size', [10, 2, 9, 2], 'multiclass', ['2', '9', '10'], [2, 0, 1, 0]],
    ['fractions', [1.5, 2.5, 3, null], 'regression', [], [1.5, 2.5, 3, NaN]],
    [
      'many whole numbers',
      Array.from({ length: 30 }, (_, i) => i),
      'regression',
      [],
      Array.from({ length: 30 }, (_, i) => i),
    ],
  ])('reads %s', (_, values, task, classes, indexes) => {
    const target = targetOf(column(values), 'y')
    expect(target).toMatchObject({ task, classes })
    expect([...target.values]).toEqual(indexes)
    if (task === 'binary') expect(target.positive).toBe(classes[1])
  })
  it('obeys what is asked for', () => {
    expect(targetOf(column(['Yes', 'No']), 'y', { positive: 'No' }).classes).toEqual(['Yes', 'No'])
    expect(targetOf(column([1, 2, 3]), 'y', { task: 'regression' }).task).toBe('regression')
    expect(targetOf(column([0, 1]), 'y', { task: 'multiclass' }).classes).toEqual(['0', '1'])
  })
  it.each([
    ['z', ['a', 'b'], {}, 'TARGET_NOT_FOUND'],
    ['y', [null, null], {}, 'TARGET_EMPTY'],
    ['y', ['a', 'a', null], {}, 'TARGET_ONE_CLASS'],
    ['y', [7, 7], {}, 'TARGET_ONE_CLASS'],
    ['y', Array.from({ length: 300 }, (_, i) => `t${i}`), {}, 'TARGET_TOO_MANY_CLASSES'],
    ['y', ['a', 'b', 'c'], { task: 'binary' }, 'TARGET_NOT_BINARY'],
    ['y', ['a', 'b', 'c'], { task: 'regression' }, 'TARGET_NOT_A_NUMBER'],
    ['y', [new Date(0), new Date(1)], {}, 'TARGET_IS_A_TIME'],
    ['y', ['a', 'b'], { positive: 'c' }, 'TARGET_POSITIVE_NOT_FOUND'],
  ] as const)('refuses %s of %j %j', (name, values, options, code) => {
    expect(() => targetOf(column([...values]), name, options)).toThrow(expect.objectContaining({ code }))
  })
  it('names the nearest column', () => {
    const table = tableOf([{ Churn: 'Yes', tenure: 1 }])
    expect(() => targetOf(table, 'churned')).toThrow(
      expect.objectContaining({ hint: 'Did you mean "Churn"?' }),
    )
    expect(() => targetOf({ rows: 0, columns: [] }, 'y')).toThrow(/no column "y"/)
  })
})
