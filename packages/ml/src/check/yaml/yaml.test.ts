import { expect, it } from 'vitest'
import { check, checksOf, col, readChecks, rows } from '../index.ts'

const read = (text: string) => readChecks(text, 'checks/a.yaml')
const fault = (text: string): { message: string; hint: string } => {
  try {
    read(text)
  } catch (error) {
    return error as { message: string; hint: string }
  }
  throw new Error('it was read')
}

it('makes the same plain data as code', () => {
  expect(
    read(`
checks:
  - row-count: { min: 1000 }
    no-duplicates:
  - column: tenure
    not-null:
    between: [0, 72]
    mostly: 0.99
    severity: warn
    where: plan = 'basic'
    why: nobody stays longer
    optional: true
  - column: plan
    in-set: [basic, fibre, 3]
    null-share: 0.05
  - columns: [start, end]
    compare-columns: <=
  - column: joined
    date-between: { min: 2020-01-01 }
  - column: address
    json-schema: { type: object, required: [city] }
  - columns: [a, b]
    unique:
`),
  ).toEqual(
    checksOf([
      // Code says null where YAML says nothing.
      { ...rows().count(1000).checks[0]!, args: { min: 1000 } },
      rows().noDuplicates(),
      check(col('tenure'))
        .notNull()
        .mostly(0.99)
        .between(0, 72)
        .mostly(0.99)
        .warn()
        .where("plan = 'basic'")
        .because('nobody stays longer')
        .optional(),
      check(col('plan')).oneOf(['basic', 'fibre', 3]).nullShare(0.05),
      check(col('start')).compare('<=', col('end')),
      { ...check(col('joined')).dateBetween('2020-01-01', null).checks[0]!, args: { min: '2020-01-01' } },
      check(col('address')).jsonSchema({ type: 'object', required: ['city'] }),
      rows().unique('a', 'b'),
    ]),
  )
  expect(read('- column: x\n  not-null:')).toHaveLength(1)
})

it.each([
  ['- column: x\n  betwen: [0, 1]', 'line 2: there is no kind of check "betwen"', 'Did you mean "between"?'],
  ['- column: x\n  between: [5, 1]', 'line 2: between: 5 is above 1', 'min'],
  ['- column: x\n  between: [a, 1]', 'line 2: between: min is to be a number', 'min'],
  [
    '- column: x\n  between: { least: 1 }',
    'line 2: between: it takes min, max, above, below, not least',
    'min',
  ],
  ['- column: x\n  not-null:\n  severity: fatal', 'line 3: severity is "fatal"', 'info, warn, error, block'],
  ['- column: x\n  not-null:\n  mostly: 99', 'line 3: mostly is 99', '0.99'],
  ['- column: x', 'line 1: nothing is expected here', 'of-type'],
  ['- column: x\n  compare-columns: <', 'line 2: compare-columns takes 2 columns, not 1', 'columns:'],
  ['- column: x\n  columns: [x]\n  unique:', 'line 2: both column and columns', 'Leave'],
  ['- just words', 'line 1: a check is to say', 'column'],
  ['what: 1', 'line 1: "what" is not expected', 'checks'],
  ['checks: 3', 'line 1: there is no list', '- column'],
  ['', 'line 1: there is no list', '- column'],
  ['- column: x\n   not-null: [', 'line ', 'YAML'],
  ['- column: x\n  not-null: 3', 'line 2: not-null cannot be told 3', 'alone'],
  ['- column: x\n  json-schema:', 'line 2: json-schema: it lacks schema', 'schema'],
])('refuses %j with its line', (text, message, hint) => {
  const found = fault(text)
  expect(found).toMatchObject({ code: 'CHECKS_FILE_INVALID' })
  expect(found.message).toContain(`checks/a.yaml, ${message}`)
  expect(found.hint).toContain(hint)
})
