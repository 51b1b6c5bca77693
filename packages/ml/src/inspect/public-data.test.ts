import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dataPath } from '../../tests/data.ts'
import { ingest, readTable, type Table } from '../table/index.ts'
import { inspect } from './index.ts'

interface Expected {
  readonly file: string
  readonly target?: string
  readonly task?: string
  readonly positive?: string
  /** Every column that is not a plain feature, by role; the test fails on any other. */
  readonly roles: Readonly<Record<string, readonly string[]>>
  /** Columns left out; the roles id, constant, leak and split always are. */
  readonly dropped: readonly string[]
  readonly pii?: readonly string[]
  readonly splits?: readonly string[]
  readonly likelyTarget?: string
  readonly timeOrdered?: boolean
}

const TABLES: readonly Expected[] = [
  {
    file: 'churn/telco_churn.csv',
    target: 'Churn',
    task: 'binary',
    positive: 'Yes',
    roles: { id: ['customerID'] },
    dropped: ['customerID'],
    likelyTarget: 'Churn',
  },
  {
    file: 'fraud/ulb_creditcard_sample.csv.gz',
    target: 'Class',
    task: 'binary',
    positive: '1',
    roles: { time: ['Time'] },
    dropped: [],
    splits: ['time:Time'],
    likelyTarget: 'Class',
    timeOrdered: true,
  },
  {
    file: 'predictive_maintenance/ai4i2020.csv',
    target: 'Machine failure',
    task: 'binary',
    positive: '1',
    roles: { id: ['UDI', 'Product ID'], leak: ['TWF', 'HDF', 'PWF', 'OSF'] },
    dropped: ['UDI', 'Product ID', 'TWF', 'HDF', 'PWF', 'OSF'],
    likelyTarget: 'Machine failure',
  },
  {
    file: 'demand_forecasting/bike_sharing_hour.csv',
    target: 'cnt',
    task: 'regression',
    roles: { id: ['instant'], time: ['dteday'], leak: ['casual', 'registered'] },
    dropped: ['instant', 'casual', 'registered'],
    splits: ['time:dteday'],
    likelyTarget: 'cnt',
    timeOrdered: true,
  },
  {
    file: 'drift/noaa_weather.csv',
    target: 'target',
    task: 'binary',
    positive: '1',
    roles: {},
    dropped: [],
    likelyTarget: 'target',
  },
  {
    file: 'dirty/hotel_bookings.csv.gz',
    target: 'is_canceled',
    task: 'binary',
    positive: '1',
    roles: { leak: ['reservation_status', 'reservation_status_date'] },
    dropped: ['reservation_status', 'reservation_status_date'],
    likelyTarget: 'is_canceled',
  },
  {
    file: 'fairness/adult_income.csv.gz',
    target: 'income',
    task: 'binary',
    positive: '>50K',
    roles: { split: ['split'] },
    dropped: ['split'],
    splits: ['column:split'],
    likelyTarget: 'income',
  },
  {
    file: 'demand_forecasting/aus_retail_turnover.csv.gz',
    target: 'turnover',
    task: 'regression',
    roles: { group: ['series_id'], time: ['month'] },
    dropped: [],
    splits: ['group:series_id', 'time:month'],
    likelyTarget: 'turnover',
  },
  {
    file: 'predictive_maintenance/cmapss_fd003_train.csv.gz',
    roles: { group: ['unit'], constant: ['setting3', 's1', 's5', 's16', 's18', 's19'] },
    dropped: ['unit', 'setting3', 's1', 's5', 's16', 's18', 's19'],
    splits: ['group:unit'],
  },
  {
    file: 'recommendations/msweb_visits.csv.gz',
    roles: { group: ['user_id', 'item_id'], split: ['split'] },
    dropped: ['user_id', 'item_id', 'split'],
    splits: ['group:user_id', 'group:item_id', 'column:split'],
  },
  {
    file: 'pii/febrl_people.csv',
    roles: { id: ['rec_id'] },
    dropped: ['rec_id', 'given_name', 'surname', 'address_1', 'address_2', 'soc_sec_id'],
    pii: ['given_name', 'surname', 'address_1', 'address_2', 'date_of_birth', 'soc_sec_id'],
  },
  {
    file: 'dirty/hospital_clean.csv',
    roles: { id: ['index'], constant: ['Address2', 'Address3', 'HospitalType'], group: ['ProviderNumber'] },
    dropped: ['index', 'ProviderNumber', 'Address1', 'Address2', 'Address3', 'PhoneNumber', 'HospitalType'],
    pii: ['Address1', 'PhoneNumber'],
    splits: ['group:ProviderNumber'],
  },
  {
    file: 'dirty/cafe_sales_dirty.csv',
    roles: { id: ['transaction_id'], time: ['transaction_date'] },
    dropped: ['transaction_id'],
    splits: ['time:transaction_date'],
  },
]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-inspect-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const tableOfFile = async (file: string): Promise<Table> => {
  const { parquetPath } = await ingest(dataPath(file)!, { outDir: await mkdtemp(join(folder, 'data-')) })
  return readTable(parquetPath)
}

for (const expected of TABLES) {
  const there = dataPath(expected.file) !== null
  it.skipIf(!there)(
    `tells the roles in ${expected.file}${there ? '' : ' (skipped: no ../shared/data)'}`,
    async () => {
      const table = await tableOfFile(expected.file)
      const found = inspect(table, { target: expected.target })
      const roles: Record<string, string[]> = {}
      for (const { name, role } of found.columns) if (role !== 'feature') (roles[role] ??= []).push(name)
      expect(roles).toEqual(expected.roles)
      expect(found.dropped).toEqual(expected.dropped)
      expect(found.columns.filter(({ pii }) => pii).map(({ name }) => name)).toEqual(expected.pii ?? [])
      expect(found.splits.map(({ spec }) => spec)).toEqual(expected.splits ?? [])
      expect(
        found.splits.filter(({ honoured }) => honoured).every(({ spec }) => spec.startsWith('column:')),
      ).toBe(true)
      expect(found.task).toBe(expected.task ?? null)
      expect(found.target?.positive).toBe(expected.positive)
      expect(found.timeOrdered).toBe(expected.timeOrdered ?? false)
      if (expected.likelyTarget) expect(inspect(table).candidates[0]?.name).toBe(expected.likelyTarget)
    },
  )
}

const cmapss = dataPath('predictive_maintenance/cmapss_fd003_train.csv.gz')
it.skipIf(!cmapss)(
  `finds no leak in C-MAPSS beside its remaining life${cmapss ? '' : ' (skipped: no ../shared/data)'}`,
  async () => {
    const table = await tableOfFile('predictive_maintenance/cmapss_fd003_train.csv.gz')
    const [unit, cycle] = table.columns.map((column) => (column as { values: Float64Array }).values)
    const last = new Map<number, number>()
    unit!.forEach((id, row) => last.set(id, Math.max(last.get(id) ?? 0, cycle![row]!)))
    const rul = {
      name: 'rul',
      type: 'integer' as const,
      values: unit!.map((id, row) => last.get(id)! - cycle![row]!),
    }
    const found = inspect({ rows: table.rows, columns: [...table.columns, rul] }, { target: 'rul' })
    expect(found.task).toBe('regression')
    expect(found.columns.filter(({ role }) => role === 'leak')).toEqual([])
  },
)
