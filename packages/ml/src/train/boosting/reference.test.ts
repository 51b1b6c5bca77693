import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dataPath } from '../../../tests/data.ts'
import wanted from '../../../tests/reference/boosting.json' with { type: 'json' }
import type { Feature, Features } from '../../prepare/features.ts'
import type { Target } from '../trainer.ts'
import { boosting, type BoostingSettings } from './index.ts'

/** The public files used here have neither quotes nor line breaks inside cells. */
const readColumns = (path: string): Map<string, string[]> => {
  const [head, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n')
  const rows = lines.map((line) => line.split(','))
  return new Map(head!.split(',').map((name, i) => [name, rows.map((row) => row[i]!)]))
}

const numberOf = (name: string, cells: readonly string[]): Feature => ({
  name,
  kind: 'numeric',
  values: Float64Array.from(cells, (cell) => (cell.trim() === '' ? NaN : Number(cell))),
})

const categoryOf = (name: string, cells: readonly string[]): Feature => {
  const levels = [...new Set(cells)].sort()
  return {
    name,
    kind: 'category',
    levels,
    values: Float64Array.from(cells, (cell) => levels.indexOf(cell) + 1),
  }
}

const take = (x: Features, rows: readonly number[]): Features => ({
  rows: rows.length,
  columns: x.columns.map((column) => ({
    ...column,
    values: Float64Array.from(rows, (row) => column.values[row]!),
  })),
})

/** Predictions for every row by a model that did not see it: fold = row number modulo 5. */
const outOfFold = (x: Features, y: Target, settings: BoostingSettings): Float64Array => {
  const width = y.task === 'multiclass' ? y.classes.length : 1
  const out = new Float64Array(x.rows * width)
  const all = Array.from({ length: x.rows }, (_, row) => row)
  for (let fold = 0; fold < 5; fold++) {
    const train = all.filter((row) => row % 5 !== fold)
    const test = all.filter((row) => row % 5 === fold)
    const target = { ...y, values: Float64Array.from(train, (row) => y.values[row]!) }
    const model = boosting.fit(take(x, train), target, { earlyStopping: false, ...settings }, { seed: fold })
    const p = boosting.predict(model, take(x, test))
    test.forEach((row, i) => out.set(p.subarray(i * width, (i + 1) * width), row * width))
  }
  return out
}

const mean = (count: number, valueOf: (i: number) => number) => {
  let total = 0
  for (let i = 0; i < count; i++) total += valueOf(i)
  return total / count
}
const logLoss = (y: Float64Array, p: Float64Array) =>
  -mean(y.length, (i) => Math.log(y[i] ? p[i]! : 1 - p[i]!))
const rocAuc = (y: Float64Array, p: Float64Array) => {
  const order = Array.from(p, (_, i) => i).sort((a, b) => p[a]! - p[b]!)
  let ranks = 0
  let positives = 0
  for (let first = 0, last = 0; first < order.length; first = last) {
    while (last < order.length && p[order[last]!] === p[order[first]!]) last++
    for (let i = first; i < last; i++) {
      if (!y[order[i]!]) continue
      ranks += (first + last + 1) / 2
      positives++
    }
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (y.length - positives))
}
const averagePrecision = (y: Float64Array, p: Float64Array) => {
  const order = Array.from(p, (_, i) => i).sort((a, b) => p[b]! - p[a]!)
  let hits = 0
  let total = 0
  order.forEach((row, i) => {
    if (!y[row]) return
    hits++
    total += hits / (i + 1)
  })
  return total / hits
}

const churn = dataPath('churn/telco_churn.csv')
const machines = dataPath('predictive_maintenance/ai4i2020.csv')
const bikes = dataPath('demand_forecasting/bike_sharing_hour.csv')
const skipped = churn && machines && bikes ? '' : ' (skipped: no ../shared/data)'

const binary = (cells: readonly string[], positive: string): Target => ({
  task: 'binary',
  classes: ['no', 'yes'],
  values: Float64Array.from(cells, (cell) => (cell === positive ? 1 : 0)),
})

describe.skipIf(skipped)(`boosting scores as scikit-learn's histogram booster does${skipped}`, () => {
  const telco = () => {
    const columns = readColumns(churn!)
    const numbers = ['SeniorCitizen', 'tenure', 'MonthlyCharges', 'TotalCharges']
    const texts = [...columns.keys()].filter((name) => ![...numbers, 'customerID', 'Churn'].includes(name))
    const features = [
      ...numbers.map((name) => numberOf(name, columns.get(name)!)),
      ...texts.map((name) => categoryOf(name, columns.get(name)!)),
    ]
    return { columns, x: { rows: features[0]!.values.length, columns: features } }
  }

  it('on churn', () => {
    const { columns, x } = telco()
    const y = binary(columns.get('Churn')!, 'Yes')
    const p = outOfFold(x, y, {})
    expect(rocAuc(y.values, p)).toBeGreaterThan(wanted.telco.roc_auc - 0.004)
    expect(logLoss(y.values, p) / wanted.telco.log_loss).toBeLessThan(1.02)
    const balanced = outOfFold(x, y, { classWeights: 'balanced' })
    expect(rocAuc(y.values, balanced)).toBeGreaterThan(wanted.telco_balanced.roc_auc - 0.004)
    expect(logLoss(y.values, balanced) / wanted.telco_balanced.log_loss).toBeLessThan(1.02)
  })

  it('on three kinds of contract', () => {
    const { columns, x } = telco()
    const contract = x.columns.find(({ name }) => name === 'Contract')!
    const y: Target = {
      task: 'multiclass',
      classes: ['a', 'b', 'c'],
      values: contract.values.map((code) => code - 1),
    }
    const p = outOfFold({ rows: x.rows, columns: x.columns.filter((column) => column !== contract) }, y, {})
    const loss = -mean(x.rows, (i) => Math.log(p[3 * i + y.values[i]!]!))
    expect(columns.get('Contract')).toHaveLength(x.rows)
    expect(loss / wanted.telco_contract.log_loss).toBeLessThan(1.02)
  })

  it('on failing machines', () => {
    const columns = readColumns(machines!)
    const sensors = [
      'Air temperature [K]',
      'Process temperature [K]',
      'Rotational speed [rpm]',
      'Torque [Nm]',
      'Tool wear [min]',
    ]
    const features = [
      ...sensors.map((name) => numberOf(name, columns.get(name)!)),
      categoryOf('Type', columns.get('Type')!),
    ]
    const y = binary(columns.get('Machine failure')!, '1')
    const p = outOfFold({ rows: y.values.length, columns: features }, y, {})
    expect(rocAuc(y.values, p)).toBeGreaterThan(wanted.ai4i.roc_auc - 0.005)
    expect(averagePrecision(y.values, p)).toBeGreaterThan(wanted.ai4i.average_precision - 0.01)
  })

  it('on hired bikes, with every loss of numbers', () => {
    const columns = readColumns(bikes!)
    const numbers = [
      'yr',
      'mnth',
      'hr',
      'holiday',
      'weekday',
      'workingday',
      'temp',
      'atemp',
      'hum',
      'windspeed',
    ]
    const features = [
      ...numbers.map((name) => numberOf(name, columns.get(name)!)),
      ...['season', 'weathersit'].map((name) => categoryOf(name, columns.get(name)!)),
    ]
    const values = Float64Array.from(columns.get('cnt')!, Number)
    const y: Target = { task: 'regression', classes: [], values }
    const x = { rows: values.length, columns: features }
    const over = (p: Float64Array, lossOf: (y: number, p: number) => number) =>
      mean(x.rows, (i) => lossOf(values[i]!, p[i]!))
    const rmse = Math.sqrt(over(outOfFold(x, y, {}), (y, p) => (y - p) ** 2))
    expect(rmse / wanted.bike_squared.rmse).toBeLessThan(1.02)
    const mae = over(outOfFold(x, y, { loss: 'absolute' }), (y, p) => Math.abs(y - p))
    expect(mae / wanted.bike_absolute.mae).toBeLessThan(1.02)
    const deviance = over(outOfFold(x, y, { loss: 'poisson' }), (y, p) => 2 * (y * Math.log(y / p) - y + p))
    expect(deviance / wanted.bike_poisson.deviance).toBeLessThan(1.03)
    const high = outOfFold(x, y, { loss: 'quantile', quantile: 0.9 })
    const pinball = over(high, (y, p) => (y > p ? 0.9 * (y - p) : 0.1 * (p - y)))
    expect(pinball / wanted.bike_quantile.pinball).toBeLessThan(1.02)
    expect(Math.abs(over(high, (y, p) => (y <= p ? 1 : 0)) - wanted.bike_quantile.below)).toBeLessThan(0.01)
  })
})
