import { DuckDBInstance } from '@duckdb/node-api'
import { check, col, type CheckSource, rows, runChecks } from '../../packages/ml/src/check/index.ts'

/** The columns of the file, as `file.ts` writes it. */
export const columns = [
  'id',
  ...Array.from({ length: 10 }, (_, i) => `n${i}`),
  ...Array.from({ length: 4 }, (_, i) => `k${i}`),
  ...Array.from({ length: 5 }, (_, i) => `c${i}`),
]

const cities = Array.from({ length: 21 }, (_, i) => `city${i}`)

/** Fifteen checks, and that at most a share is missing of each column. */
export const suite: CheckSource[] = [
  rows().count(1_000_000),
  check(col('id')).unique().between(0, 999_999),
  check(col('n0')).between(0, 1000),
  check(col('n1')).between(0, 1000),
  check(col('n2')).meanBetween(490, 510),
  check(col('n3')).minBetween(0, 1),
  check(col('n4')).maxBetween(999, 1000),
  check(col('n5')).stdBetween(280, 300),
  check(col('n6')).compare('<=', col('n7')).mostly(0.4),
  check(col('k0')).between(0, 100),
  check(col('k1')).oneOf(Array.from({ length: 101 }, (_, i) => i)),
  check(col('c0')).oneOf(cities),
  check(col('c1')).matches(/^city[0-9]+$/),
  check(col('c2')).length(5, 6),
  ...columns.map((name) => check(col(name)).nullShare(0.05)),
]

/** The same, written by hand for this file alone. */
const byHand = (path: string): string => {
  const types = columns
    .map(
      (name) =>
        `'${name}': '${name === 'id' || name[0] === 'k' ? 'BIGINT' : name[0] === 'n' ? 'DOUBLE' : 'VARCHAR'}'`,
    )
    .join(', ')
  return `SELECT count(*), count(DISTINCT id), count_if(id NOT BETWEEN 0 AND 999999), count_if(n0 NOT BETWEEN 0 AND 1000),
    count_if(n1 NOT BETWEEN 0 AND 1000), avg(n2), min(n3), max(n4), stddev_samp(n5), count_if(NOT n6 <= n7),
    count_if(k0 NOT BETWEEN 0 AND 100), count_if(k1 NOT IN (${Array.from({ length: 101 }, (_, i) => i).join(', ')})),
    count_if(c0 NOT IN (${cities.map((city) => `'${city}'`).join(', ')})), count_if(NOT regexp_matches(c1, '^city[0-9]+$')),
    count_if(length(c2) NOT BETWEEN 5 AND 6), ${columns.map((name) => `count_if(${name} IS NULL)`).join(', ')}
    FROM read_csv('${path}', header = true, delim = ',', quote = '"', escape = '"', auto_detect = false, columns = {${types}})`
}

const [side, path] = process.argv.slice(2)
const began = performance.now()
const cpuBefore = process.cpuUsage()
if (side === 'slipway' || side === 'hundred' || side === 'ten') {
  const asked =
    side === 'slipway'
      ? suite
      : Array.from({ length: side === 'ten' ? 10 : 100 }, (_, i) =>
          check(col(`n${i % 10}`)).between(-1 - i, 1001 + i),
        )
  const { failed, passed } = await runChecks(path!, asked)
  if (failed > 0 || passed < 10) throw new Error(`${failed} checks fail`)
} else if (side === 'duckdb') {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.runAndReadAll(byHand(path!))
}
if (side) {
  const { user, system } = process.cpuUsage(cpuBefore)
  console.log(
    JSON.stringify({
      seconds: (performance.now() - began) / 1000,
      cpuSeconds: (user + system) / 1e6,
      megabytes: process.resourceUsage().maxRSS / 1024,
    }),
  )
}
