import { describe, expect, it } from 'vitest'
import { type Signature, tableOfBatch } from '@slipway/ml/model'
import { records } from '@slipway/ml/table'
import { inputReader } from './input-reader.ts'

const signature: Signature = {
  task: 'binary',
  target: 'Churn',
  classes: ['No', 'Yes'],
  positive: 'Yes',
  threshold: 0.5,
  inputs: [
    { name: 'tenure', type: 'integer', nullable: false, min: 0, max: 72 },
    { name: 'charges', type: 'number', nullable: true },
    { name: 'contract', type: 'text', nullable: false, categories: ['Monthly', 'Yearly'] },
    { name: 'senior', type: 'boolean', nullable: true },
    { name: 'since', type: 'date', nullable: true },
    { name: 'seen', type: 'timestamp', nullable: true },
  ],
  outputs: [],
}
const reader = inputReader(signature)
const row = {
  tenure: 3,
  charges: 20.5,
  contract: 'Monthly',
  senior: true,
  since: '2024-02-29',
  seen: '2024-02-29T12:30:00+02:00',
}
const failure = (read: () => unknown): { code: string; message: string; hint: string; kind: string } => {
  try {
    read()
  } catch (error) {
    return error as never
  }
  throw new Error('nothing was refused')
}
const refused = (change: Record<string, unknown>) =>
  failure(() => reader.fromRows([row, { ...row, ...change }]))

describe('rows as JSON objects', () => {
  it('become columns in the order of the signature', () => {
    const table = reader.fromRows([row])
    expect(table.columns.map(({ name }) => name)).toEqual(signature.inputs.map(({ name }) => name))
    expect(records(tableOfBatch(table))).toEqual([
      { ...row, since: new Date('2024-02-29T00:00:00Z'), seen: new Date('2024-02-29T10:30:00Z') },
    ])
  })

  it('may lack nullable inputs, give them as null, or spell missing text as nothing', () => {
    const table = reader.fromRows([
      { tenure: 1, contract: 'Yearly' },
      { ...row, charges: null, senior: null },
    ])
    expect(records(tableOfBatch(table))[0]).toMatchObject({
      charges: null,
      senior: null,
      since: null,
      seen: null,
    })
    expect(records(tableOfBatch(table))[1]).toMatchObject({ charges: null, senior: null })
    expect(refused({ contract: '' })).toMatchObject({ code: 'SERVING_INPUT_NULL' })
  })

  it('must name what is required, in one of them at least', () => {
    const inputs = signature.inputs.map((input) =>
      input.name === 'charges' && input.type !== 'tensor' ? { ...input, required: true as const } : input,
    )
    const strict = inputReader({ ...signature, inputs })
    const { charges: _, ...bare } = row
    expect(records(tableOfBatch(strict.fromRows([bare, row])))[0]).toMatchObject({ charges: null })
    expect(strict.fromRows([{ ...row, charges: null }]).rows).toBe(1)
    const columns = new Map(Object.entries(bare).map(([name, value]) => [name, [value]]))
    for (const read of [
      () => strict.fromRows([bare, bare]),
      () => strict.lenient.fromRows([{ ...bare, more: 1 }]),
      () => strict.fromColumns(columns, 'json'),
    ])
      expect(failure(read)).toMatchObject({
        code: 'SERVING_INPUT_MISSING_COLUMN',
        message: expect.stringMatching(/charges/) as string,
      })
    expect(failure(() => strict.fromRows([bare])).hint).toContain('null where a row has no value')
    expect(failure(() => strict.fromRows([{ ...bare, Charges: 1 }])).hint).toContain('"charges"')
  })

  it.each([
    [
      { tenure: '3' },
      'SERVING_INPUT_VALUE',
      /Row 1 .*"tenure": expected a whole number, got the text "3"/,
      /without quotes: 3/,
    ],
    [{ tenure: 3.5 }, 'SERVING_INPUT_VALUE', /Row 1 .*"tenure": expected a whole number, got 3.5/, /Round/],
    [{ tenure: null }, 'SERVING_INPUT_NULL', /Row 1 .*"tenure"/, /no missing|may be missing/],
    [{ tenure: true }, 'SERVING_INPUT_VALUE', /got true/, /JSON number/],
    [{ charges: Infinity }, 'SERVING_INPUT_NOT_FINITE', /Row 1 .*"charges": Infinity/, /null/],
    [{ charges: [1] }, 'SERVING_INPUT_VALUE', /the structure \[1\]/, /JSON number/],
    [{ contract: 7 }, 'SERVING_INPUT_VALUE', /expected text, got 7/, /in quotes: "7"/],
    [{ senior: 'true' }, 'SERVING_INPUT_VALUE', /true or false/, /true or false/],
    [{ since: '2023-02-29' }, 'SERVING_INPUT_VALUE', /expected a date/, /ISO date/],
    [{ since: '29.02.2024' }, 'SERVING_INPUT_VALUE', /expected a date/, /ISO date/],
    [{ seen: '2024-02-29T25:00:00' }, 'SERVING_INPUT_VALUE', /expected a time/, /ISO time/],
    [{ seen: 1e17 }, 'SERVING_INPUT_VALUE', /expected a time/, /ISO time/],
  ])('refuse %o naming row and column', (change, code, message, hint) => {
    const error = refused(change)
    expect(error).toMatchObject({ code, kind: 'invalid' })
    expect(error.message).toMatch(message)
    expect(error.hint).toMatch(hint)
  })

  it('name a missing input, and the name that was probably meant', () => {
    const { tenure, ...rest } = row
    const error = failure(() => reader.fromRows([{ ...rest, Tenure: tenure }]))
    expect(error).toMatchObject({ code: 'SERVING_INPUT_MISSING_COLUMN' })
    expect(error.hint).toContain('"Tenure": rename it to "tenure"')
    expect(refused({ chargess: 1 })).toMatchObject({
      code: 'SERVING_INPUT_UNKNOWN_COLUMN',
      hint: expect.stringContaining('Did you mean "charges"?') as string,
    })
    expect(refused({ zzzzzzzzzz: 1 }).hint).toContain('The inputs are: tenure, charges')
  })

  it('are at least one, and each an object', () => {
    expect(failure(() => reader.fromRows([]))).toMatchObject({ code: 'SERVING_NO_ROWS' })
    expect(failure(() => reader.fromRows([row, 3])).message).toContain('rows[1]')
    expect(failure(() => reader.fromRows([row, [3]])).message).toContain('rows[1]')
  })

  it('take times as milliseconds, dates without their time of day', () => {
    const [read] = records(
      tableOfBatch(reader.fromRows([{ ...row, since: 1_709_208_000_000, seen: 1_709_208_000_123 }])),
    )
    expect(read).toMatchObject({ since: new Date('2024-02-29'), seen: new Date(1_709_208_000_123) })
    const [utc] = records(tableOfBatch(reader.fromRows([{ ...row, seen: '2024-02-29 12:30' }])))
    expect(utc?.['seen']).toEqual(new Date('2024-02-29T12:30:00Z'))
  })

  it('may hold categories never seen in training, which are counted', () => {
    const table = reader.fromRows([row, { ...row, contract: 'Daily' }, { ...row, contract: 'Daily' }])
    expect(reader.unknownCategories(table)).toBe(2)
    expect(reader.unknownCategories(reader.fromRows([row]))).toBe(0)
  })
})

describe('columns of spelled text', () => {
  it('are read by the type of their input', () => {
    const table = reader.fromColumns(
      new Map([
        ['contract', ['Monthly', 'a,b']],
        ['tenure', [' 3', '4']],
        ['charges', ['', '1e2']],
        ['senior', ['True', 'no']],
        ['since', ['2024-01-01', '']],
      ]),
      'spelled',
    )
    expect(records(tableOfBatch(table))).toMatchObject([
      { tenure: 3, charges: null, contract: 'Monthly', senior: true, seen: null },
      { tenure: 4, charges: 100, contract: 'a,b', senior: false, since: null },
    ])
  })

  it('refuse what no number looks like, and columns of unequal length', () => {
    const tenure = (text: string) =>
      failure(() =>
        reader.fromColumns(
          new Map([
            ['tenure', [text]],
            ['contract', ['x']],
          ]),
          'spelled',
        ),
      )
    expect(tenure('0x10')).toMatchObject({ code: 'SERVING_INPUT_VALUE' })
    expect(tenure('NaN')).toMatchObject({ code: 'SERVING_INPUT_VALUE' })
    expect(tenure('1.5')).toMatchObject({ code: 'SERVING_INPUT_VALUE' })
    expect(
      failure(() =>
        reader.fromColumns(
          new Map([
            ['tenure', [1, 2]],
            ['contract', ['x']],
          ]),
          'json',
        ),
      ),
    ).toMatchObject({ code: 'SERVING_INPUT_SIZE' })
  })
})
