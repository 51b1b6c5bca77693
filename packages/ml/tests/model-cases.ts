import { takeRows } from '../src/table/index.ts'
import { compileModel, type TableSignature, signatureOf } from '../src/model/index.ts'
import { type FittedRecipe, fitRecipe, linearRecipe, type Recipe, treeRecipe } from '../src/prepare/index.ts'
import type { Column, Table } from '../src/table/table.ts'
import { type FittedModel, type Target, type Trainer, trainerNamed } from '../src/train/index.ts'
import { fieldsOf, numbersIn, publicTable } from './public-tables.ts'

/** A public data set with a task: what parity between our prediction and ONNX is proved on. */
export interface ModelCase {
  readonly name: string
  load(): { table: Table; target: Target; column: string; drop: string[] }
}

const classTarget = (table: Table, name: string): Target => {
  const column = table.columns.find((candidate) => candidate.name === name)!
  if (!('codes' in column)) throw new Error(`${name} holds numbers`)
  return { task: 'multiclass', values: Float64Array.from(column.codes), classes: column.levels }
}

export const modelCases: readonly ModelCase[] = [
  {
    name: 'telco (two classes, booleans, gaps)',
    load() {
      const table = publicTable('churn/telco_churn.csv', { rows: 3000 })
      const target: Target = {
        task: 'binary',
        values: numbersIn(table, 'Churn', 'true'),
        classes: ['No', 'Yes'],
      }
      return { table, target, column: 'Churn', drop: ['Churn', 'customerID'] }
    },
  },
  {
    name: 'ai4i (three classes)',
    load() {
      const table = publicTable('predictive_maintenance/ai4i2020.csv', { rows: 3000 })
      return {
        table,
        target: classTarget(table, 'Type'),
        column: 'Type',
        drop: ['Type', 'UDI', 'Product ID'],
      }
    },
  },
  {
    name: 'bike (a number, dates)',
    load() {
      const table = publicTable('demand_forecasting/bike_sharing_hour.csv', { rows: 4000, times: ['dteday'] })
      const target: Target = { task: 'regression', values: numbersIn(table, 'cnt'), classes: [] }
      return { table, target, column: 'cnt', drop: ['cnt', 'casual', 'registered', 'instant'] }
    },
  },
  {
    name: 'hotel (two classes, many levels, gaps)',
    load() {
      const table = publicTable('dirty/hotel_bookings.csv.gz', {
        rows: 4000,
        times: ['reservation_status_date'],
      })
      const target: Target = { task: 'binary', values: numbersIn(table, 'is_canceled'), classes: ['0', '1'] }
      return { table, target, column: 'is_canceled', drop: ['is_canceled', 'reservation_status'] }
    },
  },
]

/** The table with every seventh value missing, texts never seen and numbers far out: what serving meets. */
export function disturbed(table: Table): Table {
  return {
    rows: table.rows,
    columns: table.columns.map((column, k): Column => {
      const gap = (row: number) => (row + k) % 7 === 0
      if ('codes' in column) {
        const levels = column.type === 'text' ? [...column.levels, 'never seen', '', 'None'] : column.levels
        const strange = (row: number) => column.type === 'text' && (row + k) % 5 === 0
        const codes = column.codes.map((code, row) =>
          strange(row) ? column.levels.length + (row % 3) : gap(row) ? -1 : code,
        )
        return { ...column, codes, levels }
      }
      const far = (row: number) => (row + k) % 11 === 0
      return {
        ...column,
        values: column.values.map((value, row) =>
          gap(row) ? Number.NaN : far(row) ? value * 3 - 1e6 : value,
        ),
      }
    }),
  }
}

export interface TrainedCase {
  readonly recipe: FittedRecipe
  readonly model: FittedModel
  readonly trainer: Trainer
  readonly signature: TableSignature
  readonly onnx: Uint8Array
  readonly rest: Table
}

const settingsOf: Record<string, object> = { boosting: { trees: 25 } }

/** Fits on the first 70% of the rows and compiles; `rest` are the others. */
export function trained(modelCase: ModelCase, trainerName: string, make?: () => Recipe): TrainedCase {
  const { table, target, column, drop } = modelCase.load()
  const cut = Math.floor(table.rows * 0.7)
  const first = Int32Array.from({ length: cut }, (_, i) => i)
  const last = Int32Array.from({ length: table.rows - cut }, (_, i) => cut + i)
  const training = takeRows(table, first)
  const fields = fieldsOf(table).map((field) => ({ ...field, nullable: true }))
  const preset = trainerName === 'linear' ? linearRecipe : treeRecipe
  const recipe = make?.() ?? preset(fields, { drop })
  const y = { ...target, values: target.values.slice(0, cut) }
  const { fitted, features } = fitRecipe(recipe, training, y, { seed: 3 })
  const trainer = trainerNamed(trainerName)
  const settings = { ...trainer.defaults, ...settingsOf[trainerName] }
  const model = trainer.fit(features, y, settings, { seed: 3 })
  const { task, classes } = target
  const signature = signatureOf(fields, {
    target: column,
    task,
    classes,
    drop,
    threshold: 0.4,
    recipe: fitted,
  })
  return {
    recipe: fitted,
    model,
    trainer,
    signature,
    onnx: compileModel({ recipe: fitted, model, signature }),
    rest: takeRows(table, last),
  }
}
