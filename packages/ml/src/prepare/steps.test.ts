import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dictionaryOf } from '../table/index.ts'
import type { Column, Table } from '../table/table.ts'
import type { Target } from '../train/trainer.ts'
import { onNumbers } from './arithmetic.ts'
import { civil } from './civil.ts'
import {
  applyRecipe,
  bin,
  booleanToNumber,
  categories,
  clip,
  dateParts,
  describeRecipe,
  drop,
  frequency,
  impute,
  log,
  oneHot,
  ordinal,
  recipe,
  scale,
  stepKinds,
  type Step,
  targetEncode,
  textCounts,
  warningsOf,
  fitRecipe,
} from './index.ts'

const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../tests/reference/prepare.json'), 'utf8'),
) as Record<'numbers' | 'standard' | 'robust' | 'minmax' | 'clip' | 'bins' | 'target', number[]> & {
  city: string[]
  median: number
  target_encoding: Record<string, number>
}

const numbers = (name: string, values: readonly number[]): Column => ({
  name,
  type: 'number',
  values: Float64Array.from(values),
})
const texts = (name: string, values: readonly (string | null)[]): Column => ({
  name,
  type: 'text',
  ...dictionaryOf(values),
})
const table = (...columns: Column[]): Table => {
  const [first] = columns
  return { rows: first && 'codes' in first ? first.codes.length : (first?.values.length ?? 0), columns }
}
const regression = (values: readonly number[]): Target => ({
  task: 'regression',
  values: Float64Array.from(values),
  classes: [],
})

/** Fits on one table and applies to another (or the same); answers the features by name. */
function prepared(steps: readonly Step[], training: Table, rows = training, target: Target | null = null) {
  const { fitted } = fitRecipe(recipe(...steps), training, target, { seed: 1 })
  // What is stored must be enough: JSON loses NaN and undefined.
  const stored = JSON.parse(JSON.stringify(fitted)) as typeof fitted
  expect(describeRecipe(stored).every((line) => !line.includes('undefined'))).toBe(true)
  return Object.fromEntries(
    applyRecipe(stored, rows).columns.map((column) => [column.name, [...column.values]]),
  )
}

const near = (got: readonly number[] | undefined, wanted: readonly number[]) => {
  expect(got).toHaveLength(wanted.length)
  for (const [i, value] of wanted.entries())
    if (Number.isNaN(value)) expect(got![i]).toBeNaN()
    else expect(got![i]).toBeCloseTo(value, 10)
}

describe('numbers', () => {
  const x = table(numbers('x', reference.numbers))

  it('scale as scikit-learn does', () => {
    near(prepared([scale()], x).x, reference.standard)
    near(prepared([scale({ by: 'robust' })], x).x, reference.robust)
    near(prepared([scale({ by: 'minmax' })], x).x, reference.minmax)
    near(prepared([scale()], table(numbers('x', [0.1, 0.1, 0.1]))).x, [0, 0, 0])
  })

  it('clip and bin at NumPy’s quantiles', () => {
    near(prepared([clip({ low: 0.05, high: 0.9 })], x).x, reference.clip)
    near(prepared([bin({ bins: 4 })], x).x, reference.bins)
    near(
      prepared([bin({ bins: 4, by: 'width' })], table(numbers('x', [0, 1, 2, 3, 4, NaN]))).x,
      [1, 2, 3, 4, 4, 0],
    )
  })

  it('fill gaps by what the training rows held, and mark them', () => {
    const training = table(numbers('x', [...reference.numbers, NaN]))
    const rows = table(numbers('x', [NaN, 2]))
    expect(prepared([impute({ indicator: true })], training, rows)).toEqual({
      x: [reference.median, 2],
      x_missing: [1, 0],
    })
    expect(prepared([impute({ indicator: true })], x, rows)).toEqual({ x: [reference.median, 2] })
    expect(
      prepared([impute({ with: 'mostFrequent' })], table(numbers('x', [3, 1, 3, 1, NaN])), rows).x,
    ).toEqual([1, 2])
    expect(prepared([impute({ with: { constant: -1 } })], x, rows).x).toEqual([-1, 2])
    expect(prepared([impute({ with: 'mean' })], table(numbers('x', [NaN, NaN])), rows).x).toEqual([0, 2])
  })

  it('take logarithms', () => {
    const rows = table(numbers('x', [Math.E - 1, -(Math.E - 1), 0, NaN, -1]))
    near(prepared([log()], rows).x, [1, -1, 0, NaN, -Math.log(2)])
    near(prepared([log({ kind: 'log1p' })], rows).x, [1, NaN, 0, NaN, NaN])
  })
})

describe('texts', () => {
  const training = table(texts('c', ['b', 'a', 'b', null, 'c', 'b', 'a', 'rare']))
  const rows = table(texts('c', ['a', 'new', null, 'rare', 'b', 'c']))

  it('become 0/1 columns, a missing one its own, rare ones together, new ones nowhere', () => {
    expect(prepared([oneHot({ minCount: 2 })], training, rows)).toEqual({
      'c=b': [0, 0, 0, 0, 1, 0],
      'c=a': [1, 0, 0, 0, 0, 0],
      'c=(rare)': [0, 0, 1, 1, 0, 1],
    })
    expect(prepared([oneHot()], training, rows)['c=(missing)']).toEqual([0, 0, 1, 0, 0, 0])
    expect(Object.keys(prepared([oneHot({ maxLevels: 1, rare: false })], training, rows))).toEqual(['c=b'])
  })

  it('become codes by frequency, or nothing where each is another', () => {
    expect(prepared([categories({ minCount: 1 })], training, rows)).toEqual({ c: [2, 0, 0, 4, 1, 3] })
    expect(prepared([categories({ minCount: 2 })], training, rows)).toEqual({ c: [2, 0, 0, 0, 1, 0] })
    const ids = Array.from({ length: 200 }, (_, i) => `id ${i}`)
    const wide = table(
      texts('id', ids),
      numbers(
        'x',
        ids.map((_, i) => i),
      ),
    )
    const { fitted } = fitRecipe(recipe(categories({ minCount: 1, dropAboveShare: 0.5 })), wide, null, {
      seed: 1,
    })
    expect(fitted.inputs).toEqual([{ name: 'x', type: 'number' }])
    expect(describeRecipe(fitted)[0]).toContain('200 different values')
  })

  it('become numbers by order or frequency', () => {
    expect(prepared([ordinal({ order: ['a', 'b', 'c'] })], training, rows).c).toEqual([
      0,
      NaN,
      NaN,
      NaN,
      1,
      2,
    ])
    expect(prepared([frequency()], training, rows).c).toEqual([0.25, 0, 0.125, 0.125, 0.375, 0.125])
  })

  it('become words counted', () => {
    const notes = table(
      texts('note', ['Late delivery, very late', 'on time', null, 'LATE again', 'late!', 'on time']),
    )
    const { features } = fitRecipe(
      recipe(textCounts({ columns: ['note'], minRows: 2, words: 3 })),
      notes,
      null,
      { seed: 1 },
    )
    expect(Object.fromEntries(features.columns.map((c) => [c.name, [...c.values]]))).toEqual({
      'note:late': [2, 0, 0, 1, 1, 0],
      'note:on': [0, 1, 0, 0, 0, 1],
      'note:time': [0, 1, 0, 0, 0, 1],
    })
  })

  it('are filled', () => {
    const filled = prepared([impute({ columns: ['c'], indicator: true }), oneHot()], training, rows)
    expect(filled['c=b']).toEqual([0, 0, 1, 0, 1, 0])
    expect(filled.c_missing).toEqual([0, 0, 1, 0, 0, 0])
  })
})

describe('the target’s mean', () => {
  const rows = table(texts('city', [...reference.city, 'Molde', null]))
  const training = table(texts('city', reference.city))
  const y = regression(reference.target)
  const mean = reference.target.reduce((a, b) => a + b, 0) / reference.target.length

  it('is scikit-learn’s for rows to come', () => {
    const got = prepared([targetEncode({ smoothing: 4 })], training, rows, y).city
    near(got, [...reference.city.map((city) => reference.target_encoding[city]!), mean, mean])
  })

  it('never holds a training row’s own answer', () => {
    const encode = (target: Target) =>
      fitRecipe(recipe(targetEncode({ smoothing: 4 })), training, target, { seed: 1 }).features.columns[0]!
        .values
    const before = encode(y)
    const changed = encode(regression(reference.target.map((value, i) => (i === 0 ? value + 1000 : value))))
    expect(changed[0]).toBe(before[0])
    expect(changed).not.toEqual(before)
    expect(encode(y)).toEqual(before)
  })

  it('speaks of each of several classes', () => {
    const several: Target = {
      task: 'multiclass',
      values: Float64Array.from(reference.city, (_, i) => i % 3),
      classes: ['p', 'q', 'r'],
    }
    const got = prepared([targetEncode()], training, training, several)
    expect(Object.keys(got)).toEqual(['city_p', 'city_q', 'city_r'])
    for (let i = 0; i < 41; i++) expect(got.city_p![i]! + got.city_q![i]! + got.city_r![i]!).toBeCloseTo(1)
  })
})

describe('dates', () => {
  it('have the parts that JavaScript’s calendar says, leap years and times before 1970 included', () => {
    const days = 86_400_000
    for (let k = -40_000; k < 60_000; k += 37) {
      const ms = k * days + ((k * 7_919_317) % days)
      const date = new Date(ms)
      const part = civil(onNumbers, ms)
      const january = Date.UTC(2000, 0, 1) + 0
      const first = new Date(january).setUTCFullYear(date.getUTCFullYear())
      const wanted = [
        date.getUTCFullYear(),
        date.getUTCMonth() + 1,
        date.getUTCDate(),
        (date.getUTCDay() + 6) % 7,
        date.getUTCHours(),
        Math.floor((ms - first) / days) + 1,
      ]
      const got = (['year', 'month', 'day', 'weekday', 'hour', 'dayOfYear'] as const).map(part)
      if (got.join() !== wanted.join())
        throw new Error(`${date.toISOString()}: ${got.join()} not ${wanted.join()}`)
    }
  })

  it('leave parts out that never change, and stay missing', () => {
    const when: Column = {
      name: 't',
      type: 'date',
      values: Float64Array.of(Date.UTC(2024, 1, 29), Date.UTC(2024, 1, 28), NaN),
    }
    expect(prepared([dateParts()], table(when))).toEqual({
      t_day: [29, 28, NaN],
      t_weekday: [3, 2, NaN],
      t_dayOfYear: [60, 59, NaN],
      t_elapsed: [19782, 19781, NaN],
    })
    near(prepared([dateParts({ parts: ['weekday_sin'] })], table(when)).t_weekday_sin, [
      Math.sin((6 * Math.PI) / 7),
      Math.sin((4 * Math.PI) / 7),
      NaN,
    ])
  })
})

describe('a recipe', () => {
  const x = numbers('x', [1, 2, 3])
  const c = texts('c', ['a', 'b', 'a'])
  const yes: Column = {
    name: 'yes',
    type: 'boolean',
    codes: Int32Array.of(1, 0, -1),
    levels: ['false', 'true'],
  }
  const code = (steps: readonly Step[], rows: Table) => {
    try {
      fitRecipe(recipe(...steps), rows, null, { seed: 1 })
      return 'none'
    } catch (error) {
      return (error as { code: string }).code
    }
  }

  it('says what is wrong with it', () => {
    expect(code([], table(x, c))).toBe('PREPARE_COLUMN_NOT_READY')
    expect(code([{ step: 'scael', settings: {} }], table(x))).toBe('PREPARE_STEP_UNKNOWN')
    expect(code([scale({ columns: ['y'] })], table(x))).toBe('PREPARE_COLUMN_MISSING')
    expect(code([scale({ columns: ['c'] })], table(c))).toBe('PREPARE_STEP_CANNOT_TAKE')
    expect(code([targetEncode()], table(c))).toBe('PREPARE_NEEDS_TARGET')
    expect(code([drop({ columns: ['x'] })], table(x))).toBe('PREPARE_NOTHING_LEFT')
    expect(code([bin({ bins: 1 })], table(x))).toBe('PREPARE_BAD_SETTING')
    expect(code([scale()], table(numbers('x', [])))).toBe('PREPARE_NO_ROWS')
  })

  it('says which of its steps fall out of use, refuses to fit what is retired, and applies what was fitted', () => {
    const kind = stepKinds.find(({ name }) => name === 'log') as { deprecated?: object; retired?: object }
    const why = { since: 2, use: 'power()', reason: 'it has no inverse below 0' }
    const { fitted } = fitRecipe(recipe(log()), table(x), null, { seed: 1 })
    expect(warningsOf(fitted)).toEqual([])
    try {
      kind.deprecated = why
      const told = '! log is deprecated (it has no inverse below 0); use power()'
      expect(warningsOf(fitRecipe(recipe(log()), table(x), null, { seed: 1 }).fitted)).toEqual([told])
      expect(describeRecipe(fitted)).toContain(told)
      kind.retired = why
      expect(code([log()], table(x))).toBe('PREPARE_STEP_RETIRED')
      expect(applyRecipe(fitted, table(x)).columns).toHaveLength(1)
      expect(warningsOf(fitted)[0]).toContain('retired')
    } finally {
      delete kind.deprecated
      delete kind.retired
    }
  })

  it('keeps features apart whose names would be the same', () => {
    const rows = table(
      texts('a', ['1', null, '(missing)']),
      numbers('a=1', [5, NaN, 6]),
      numbers('a=1_missing', [7, 8, 9]),
    )
    expect(prepared([impute({ indicator: true, with: { constant: 0 } }), oneHot()], rows)).toEqual({
      'a=1 2': [1, 0, 0],
      'a=(missing)': [0, 1, 0],
      'a=(missing) 2': [0, 0, 1],
      'a=1': [5, 0, 6],
      'a=1_missing 2': [0, 1, 0],
      'a=1_missing': [7, 8, 9],
    })
  })

  it('takes rows whose types were read differently, and refuses what it can’t', () => {
    const { fitted } = fitRecipe(
      recipe(booleanToNumber(), categories({ minCount: 1 })),
      table(x, c, yes),
      null,
      { seed: 1 },
    )
    const apply = (...columns: Column[]) =>
      applyRecipe(fitted, table(...columns)).columns.map(({ values }) => [...values])
    expect(apply(texts('x', ['4', '', null]), c, texts('yes', ['True', null, 'false']))[0]).toEqual([
      4,
      NaN,
      NaN,
    ])
    expect(apply(x, numbers('c', [7, 8, 9]), numbers('yes', [1, 0, NaN]))).toEqual([
      [1, 2, 3],
      [0, 0, 0],
      [1, 0, NaN],
    ])
    expect(() => apply(c, yes)).toThrow(expect.objectContaining({ code: 'PREPARE_COLUMN_MISSING' }))
    expect(() => apply(texts('x', ['4', 'four', null]), c, yes)).toThrow('four')
    expect(() => apply(x, c, numbers('yes', [2, 0, 1]))).toThrow(
      expect.objectContaining({ code: 'PREPARE_COLUMN_TYPE' }),
    )
  })
})
