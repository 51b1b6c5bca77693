import { check, type CheckSource, col, rows } from '../../packages/ml/src/check/index.ts'
import { countries, type FileName, namesOf, plans, typesOf } from './files.ts'

const cities = Array.from({ length: 21 }, (_, i) => `city${i}`)
const hundredAndOne = Array.from({ length: 101 }, (_, i) => i)
const emailPattern =
  "^[a-zA-Z0-9.!#$%&''*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+$"

const own: Record<FileName, CheckSource[]> = {
  orders: [
    rows().count(1),
    check(col('id')).unique(),
    check(col('amount')).between(0, 1000),
    check(col('latitude')).between(-90, 90),
    check(col('age')).between(18, 90),
    check(col('quantity')).between(1, 20),
    check(col('country')).oneOf(countries),
    check(col('plan')).oneOf(plans),
    check(col('sku')).matches(/^SKU-[0-9]{6}$/),
    check(col('email')).email(),
    check(col('born')).dateBetween('1940-01-01', '2010-12-31'),
    check(col('note')).length(1, 40),
    check(col('ordered_at')).compare('<=', col('shipped_at')),
    check(col('score')).meanBetween(0.49, 0.51),
    check(col('city')).distinctBetween(400, 600),
  ],
  numbers: [
    rows().count(1),
    check(col('id')).unique(),
    check(col('id')).between(0, 999_999),
    check(col('n0')).between(0, 1000),
    check(col('n1')).between(0, 1000),
    check(col('n2')).meanBetween(490, 510),
    check(col('n3')).minBetween(0, 1),
    check(col('n4')).maxBetween(999, 1000),
    check(col('n5')).stdBetween(280, 300),
    check(col('n6')).compare('<=', col('n7')).mostly(0.4),
    check(col('k0')).between(0, 100),
    check(col('k1')).oneOf(hundredAndOne),
    check(col('c0')).oneOf(cities),
    check(col('c1')).matches(/^city[0-9]+$/),
    check(col('c2')).length(5, 6),
  ],
}

/** Fifteen checks, and that at most a share is missing of each column. */
export const suiteOf = (file: FileName): CheckSource[] => [
  ...own[file],
  ...namesOf(file).map((name) => check(col(name)).nullShare(0.05)),
]

/** Range checks of ten columns of the numbers, so many in all. */
export const rangeChecks = (count: number): CheckSource[] =>
  Array.from({ length: count }, (_, i) => check(col(`n${i % 10}`)).between(-1 - i, 1001 + i))

/** As many checks of every kind that looks at a row or a column, over all columns of the orders. */
export const mixedChecks = (count: number): CheckSource[] => {
  const makers: ((i: number) => CheckSource)[] = [
    (i) => check(col('amount')).between(-i, 1000 + i),
    (i) => check(col('country')).oneOf([...countries, `X${i}`]),
    (i) => check(col('age')).between(18 - i, 90 + i),
    (i) => check(col('sku')).length(10 - i, 10 + i),
    (i) => check(col('born')).dateBetween(`${1940 - i}-01-01`, '2010-12-31'),
    (i) => check(col('plan')).matches(`^[a-z]{5,${10 + i}}$`),
    (i) => check(col('quantity')).between(1 - i, 20 + i),
    (i) => check(col('score')).meanBetween(0.4 - i, 0.6),
    (i) => check(col('city')).matches(`^city [0-9]{1,${3 + i}}$`),
    (i) => check(col('latitude')).between(-90 - i, 90 + i),
  ]
  return Array.from({ length: count }, (_, i) => makers[i % 10]!(Math.floor(i / 10)))
}

const set = (values: readonly (string | number)[]) =>
  values.map((value) => (typeof value === 'number' ? value : `'${value}'`)).join(', ')

const byHand: Record<FileName, string> = {
  orders: `count(DISTINCT id), count_if(amount NOT BETWEEN 0 AND 1000), count_if(latitude NOT BETWEEN -90 AND 90),
    count_if(age NOT BETWEEN 18 AND 90), count_if(quantity NOT BETWEEN 1 AND 20), count_if(country NOT IN (${set(countries)})),
    count_if(plan NOT IN (${set(plans)})), count_if(NOT regexp_matches(sku, '^SKU-[0-9]{6}$')),
    count_if(NOT regexp_matches(email, '${emailPattern}')), count_if(born NOT BETWEEN '1940-01-01' AND '2010-12-31'),
    count_if(length(note) NOT BETWEEN 1 AND 40), count_if(NOT ordered_at <= shipped_at), avg(score), count(DISTINCT city)`,
  numbers: `count(DISTINCT id), count_if(id NOT BETWEEN 0 AND 999999), count_if(n0 NOT BETWEEN 0 AND 1000),
    count_if(n1 NOT BETWEEN 0 AND 1000), avg(n2), min(n3), max(n4), stddev_samp(n5), count_if(NOT n6 <= n7),
    count_if(k0 NOT BETWEEN 0 AND 100), count_if(k1 NOT IN (${set(hundredAndOne)})),
    count_if(c0 NOT IN (${set(cities)})), count_if(NOT regexp_matches(c1, '^city[0-9]+$')),
    count_if(length(c2) NOT BETWEEN 5 AND 6)`,
}

/** The suite as one query, written by hand for this file alone: it counts, and shows no row. */
export const queryByHand = (file: FileName, path: string): string => `SELECT count(*), ${byHand[file]},
    ${namesOf(file)
      .map((name) => `count_if(${name} IS NULL)`)
      .join(', ')}
    FROM read_csv('${path}', header = true, delim = ',', quote = '"', escape = '"', auto_detect = false, columns = {${typesOf(file)}})`
