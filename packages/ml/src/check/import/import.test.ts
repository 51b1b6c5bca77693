import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tableOf, writeParquet } from '../../table/index.ts'
import { readSuite, runChecks, writeChecks } from '../index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-import-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const path = join(dir, 'trips.parquet')
const day = (text: string) => new Date(text)
beforeAll(() =>
  writeParquet(
    tableOf([
      { id: 1, fare: 5, tip: 1, total: 6, kind: 'day', note: 'ab', at: day('2024-01-01') },
      { id: 2, fare: 0, tip: null, total: 0, kind: 'day', note: 'b', at: day('2024-01-02') },
      { id: 2, fare: 9, tip: 9, total: 18, kind: 'night', note: null, at: day('2024-01-03') },
      { id: 4, fare: null, tip: null, total: 3, kind: 'night', note: 'abc', at: null },
    ]),
    path,
  ),
)

/** Of each check: whether it holds, how many fail, of how many. */
const found = async (suite: object | string) => {
  const checks = readSuite(typeof suite === 'string' ? suite : JSON.stringify(suite), 'suite.json')
  return (await runChecks(path, checks)).results.map(({ ok, failing, total }) => [ok, failing, total])
}
const expectation = (type: string, kwargs: object) => ({ expectations: [{ type: `expect_${type}`, kwargs }] })

/** What Great Expectations says of the same rows: it holds, so many are unexpected, of so many that are looked at. */
const cases: [type: string, kwargs: object, holds: boolean, unexpected: number, of: number][] = [
  ['column_values_to_be_between', { column: 'fare', min_value: 0, max_value: 9 }, true, 0, 3],
  ['column_values_to_be_between', { column: 'fare', min_value: 0, strict_min: true }, false, 1, 3],
  [
    'column_values_to_be_between',
    { column: 'fare', max_value: 9, strict_max: true, mostly: 0.6 },
    true,
    1,
    3,
  ],
  ['column_values_to_be_between', { column: 'kind', min_value: 'e' }, false, 2, 4],
  ['column_values_to_be_between', { column: 'at', min_value: '2024-01-02' }, false, 1, 3],
  ['column_values_to_be_between', { column: 'at', max_value: '2024-01-03', strict_max: true }, false, 1, 3],
  ['column_max_to_be_between', { column: 'fare', max_value: 9, strict_max: true }, false, 4, 4],
  ['column_values_to_not_be_null', { column: 'tip', mostly: 0.5 }, true, 2, 4],
  ['column_values_to_not_match_regex', { column: 'note', regex: '^b', mostly: 0.7 }, false, 1, 3],
  ['column_values_to_match_like_pattern', { column: 'note', like_pattern: 'a%', mostly: 0.6 }, true, 1, 3],
  ['column_pair_values_a_to_be_greater_than_b', { column_A: 'fare', column_B: 'tip' }, false, 2, 3],
  [
    'column_pair_values_a_to_be_greater_than_b',
    { column_A: 'fare', column_B: 'tip', or_equal: true, ignore_row_if: 'either_value_is_missing' },
    true,
    0,
    2,
  ],
  ['multicolumn_sum_to_equal', { column_list: ['fare', 'tip'], sum_total: 6 }, false, 1, 2],
  [
    'column_values_to_be_unique',
    { column: 'id', row_condition: "kind == 'night' and fare.notnull()", condition_parser: 'pandas' },
    true,
    0,
    1,
  ],
  [
    'column_values_to_be_in_set',
    {
      column: 'kind',
      value_set: ['night'],
      row_condition: {
        type: 'or',
        conditions: [
          { type: 'comparison', column: { name: 'id' }, operator: 'IN', parameter: [1, 4] },
          { type: 'nullity', column: { name: 'note' }, is_null: true },
        ],
      },
    },
    false,
    1,
    3,
  ],
]

describe('Great Expectations', () => {
  it.each(cases)('%s %j', async (type, kwargs, holds, unexpected, of) => {
    expect(await found(expectation(type, kwargs))).toEqual([[holds, unexpected, of]])
  })

  it.each([
    ['column_max_to_be_between', { column: 'at', min_value: '2024-01-03', max_value: '2024-01-31' }, true],
    ['column_max_to_be_between', { column: 'at', max_value: '2024-01-02' }, false],
    ['column_most_common_value_to_be_in_set', { column: 'kind', value_set: ['day', 'night'] }, false],
    ['column_most_common_value_to_be_in_set', { column: 'kind', value_set: ['day'], ties_okay: true }, true],
    ['compound_columns_to_be_unique', { column_list: ['id', 'kind'] }, true],
    ['table_column_count_to_equal', { value: 7 }, true],
    ['table_column_count_to_be_between', { max_value: 6 }, false],
    ['column_values_to_be_in_type_list', { column: 'fare', type_list: ['int64', 'float64'] }, true],
  ])('%s %j: %s', async (type, kwargs, holds) => {
    expect((await found(expectation(type, kwargs))).map(([ok]) => ok)).toEqual([holds])
  })

  it('keeps severity and notes, and can be written as YAML', () => {
    const suite = {
      expectations: [
        {
          expectation_type: 'expect_column_values_to_not_be_null',
          kwargs: { column: 'id', result_format: 'BASIC' },
          severity: 'warning',
          notes: 'the key',
        },
      ],
    }
    const [check] = readSuite(JSON.stringify(suite), 'suite.json')
    expect(check).toMatchObject({ kind: 'not-null', columns: ['id'], severity: 'warn', why: 'the key' })
    expect(readSuite(writeChecks([{ check: check! }]), 'suite.yaml')).toEqual([check])
  })

  it('refuses all at once what it cannot say', () => {
    const suite = {
      expectations: [
        { type: 'expect_column_kl_divergence_to_be_less_than', kwargs: { column: 'id' } },
        {
          type: 'expect_column_mean_to_be_between',
          kwargs: { column: 'id', min_value: { $PARAMETER: 'x' } },
        },
        { type: 'expect_column_values_to_be_unique', kwargs: { column: 'id', mostly: 0.9 } },
        {
          type: 'expect_column_to_exist',
          kwargs: { column: 'id', row_condition: 'id.str.len() > 3', condition_parser: 'pandas' },
        },
        { type: 'expect_column_to_exist', kwargs: { column: 'id', whatever: 1 } },
      ],
    }
    expect(() => readSuite(JSON.stringify(suite), 'suite.json')).toThrow(
      expect.objectContaining({
        code: 'CHECKS_IMPORT',
        message: expect.stringMatching(
          /expectation 1 .*no kind of check.*\n.*2 .*filled in.*\n.*3 .*share.*\n.*4 .*cannot be read.*\n.*5 .*whatever/,
        ),
      }),
    )
  })
})

describe('pandera', () => {
  it('asks what a schema asks, in all three ways in which checks are written', async () => {
    const schema = `
schema_type: dataframe
columns:
  id: { dtype: int64, nullable: false, unique: true, greater_than: 0 }
  fare: { dtype: float64, nullable: true, checks: { in_range: { min_value: 0, max_value: 9, include_min: false } } }
  kind: { dtype: str, nullable: false, checks: [{ value: [day], options: { check_name: isin, raise_warning: true } }] }
  note: { dtype: str, nullable: true, coerce: true, str_startswith: a, str_length: { min_value: 1, max_value: 2 } }
strict: false
unique: [id, kind]
`
    expect(await found(schema)).toEqual([
      [true, 0, 4],
      [true, 0, 4],
      [false, 1, 4],
      [true, 0, 4],
      [true, 0, 4],
      [false, 1, 3],
      [true, 0, 4],
      [true, 0, 4],
      [false, 2, 4],
      [true, 0, 4],
      [false, 1, 3],
      [false, 1, 3],
      [true, 0, 4],
    ])
  })

  it('asks what is left once values are coerced, filled in and dropped, and of columns that may be absent', async () => {
    const schema = `
schema_type: dataframe
columns:
  note: { dtype: float64, coerce: true, nullable: true }
  fare: { dtype: float64, default: 0, isin: { value: [5, 0], options: { check_name: isin, ignore_na: false } } }
  tip: { dtype: float64, nullable: true, less_than: { max_value: 99, ignore_na: false } }
  kind: { dtype: str, notin: day }
  at: { dtype: 'datetime64[ns]', nullable: true, equal_to: '2024-01-01 00:00:00' }
  gone: { dtype: int64, required: false, in_range: { min_value: 0, max_value: 9 } }
  added: { dtype: int64, default: 1 }
add_missing_columns: true
strict: filter
unique: [[id, fare], [id, kind]]
`
    expect(await found(schema)).toEqual([
      [false, 3, 3], // note is made a number
      [true, 0, 4],
      [false, 1, 3], // fare
      [true, 0, 4],
      [true, 0, 2],
      [false, 2, 4], // tip is missing
      [true, 0, 4],
      [true, 0, 4],
      [true, 0, 4],
      [true, 0, 4],
      [false, 2, 3], // at
      [true, 0, 0],
      [true, 0, 0],
      [true, 0, 0],
      [true, 0, 0],
      [true, 0, 3],
      [true, 0, 4],
    ])
  })

  it('refuses all at once what it cannot say', () => {
    const schema = {
      schema_type: 'dataframe',
      columns: { a: { dtype: 'int64', regex: true }, b: { dtype: 'int64', mine: 3 } },
      index: [{ dtype: 'int64', name: 'key' }],
    }
    expect(() => readSuite(JSON.stringify(schema), 'schema.json')).toThrow(
      /column a: .*pattern.*\n.*column b: there is no check "mine".*\n.*the schema: an index/,
    )
  })
})
