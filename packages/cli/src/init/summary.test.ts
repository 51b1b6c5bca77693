import { expect, it } from 'vitest'
import { inspect } from '@slipway/ml/inspect'
import { fieldsOfTable, tableOf } from '@slipway/ml/table'
import { nastyProject } from '../../tests/nasty-project.ts'
import { defaultSplit, projectName, summaryOf } from './index.ts'
import { typeName } from './literal.ts'

const table = tableOf(
  Array.from({ length: 2000 }, (_, i) => ({
    customer_number: i + 1,
    email: `person${i}@example.org`,
    date_of_birth: `19${50 + (i % 50)}-01-02`,
    tenure: (i * 7) % 73,
    day: new Date(Date.UTC(2024, 0, 1 + Math.floor(i / 10))),
    outcome: i % 4 === 0 ? 'gone' : 'stayed',
    churn: i % 4 === 0 ? 'Yes' : i === 1 ? null : 'No',
  })),
)

it('says rows, columns, types, target, task and what is suspicious with reasons', () => {
  const inspection = inspect(table, { target: 'churn' })
  const text = summaryOf(inspection, { fields: fieldsOfTable(table), split: defaultSplit(inspection) }).join(
    '\n',
  )
  expect(text).toMatchInlineSnapshot(`
    "Data      2,000 rows, 7 columns (4 text, 2 integer, 1 timestamp)
    Target    churn
    Task      binary: finds Yes, 25.0% of the rows; rows in the order of day
              1 row without a target is not learnt from
    Left out  customer_number (id): counts the rows one by one
              email (personal): is personal data (e-mail)
              outcome (leak): gives the target away: its values alone tell churn in
              100% of held-out rows
    Look at   date_of_birth (personal): is personal data (birth date); kept, so look
              whether it may be used
    Split     stratified
              --split time:day would train on the past of day, test on what came
              after"
  `)
})

it.each(['time:day', 'time:day@2024-05-01', 'Time: day @ 2024-05-01'])(
  'proposes no split that is asked for: %s',
  (split) => {
    const inspection = inspect(table, { target: 'churn' })
    const lines = (one: string) => summaryOf(inspection, { split: one }).join('\n')
    expect(lines('stratified')).toContain('--split time:day would')
    expect(lines(split)).not.toContain('--split')
  },
)

it('keeps to the terminal, whatever the names', () => {
  const { inspection, fields } = nastyProject()
  const long = {
    ...inspection,
    columns: inspection.columns.map((each) => ({ ...each, name: each.name.repeat(30) })),
  }
  for (const width of [80, 60, 40])
    for (const line of [
      ...summaryOf(inspection, { fields, split: 'stratified', width }),
      ...summaryOf(long, { fields, width }),
    ]) {
      expect([...line].length).toBeLessThanOrEqual(width)
      expect(line).not.toMatch(/\p{Cc}/u)
    }
})

it('shows likely targets where none is named', () => {
  expect(summaryOf(inspect(table)).join('\n')).toContain(
    'Target?   churn: "churn" is what targets are called',
  )
})

it('turns any text into a project’s and a type’s name', () => {
  expect(projectName('Kündigungen 2024!')).toBe('kundigungen-2024')
  expect(projectName('  42 Straße  ')).toBe('strasse')
  expect(projectName('年')).toBe(null)
  expect(typeName('pump-failure')).toBe('PumpFailure')
  expect(typeName('date')).toBe('DateData')
  expect(typeName('2nd')).toBe('Data2nd')
})
