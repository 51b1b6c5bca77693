import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Moments } from '@slipway/ml/stats'
import { quoteName, quoteText, readTable, type Table } from '@slipway/ml/table'
import type { Source, Window } from '../capture/archive.store.ts'
import type { Captures } from '../capture/captures.store.ts'
import { momentsOfCases, noCases, type Tally, valuesIn } from '../case-sums.ts'
import type { ClaimPeople } from '../counted-people.ts'
import { answerColumns } from './answers.ts'
import { countedPeople, peopleSql } from './counted-people.store.ts'
import { talliesOf } from './tallies.store.ts'
import type { ToldFiles } from './told-files.store.ts'

export interface Side {
  readonly variant: string
  readonly version: number
}

/** So many labelled rows are looked at one by one; counts are of all. */
const mostRows = 20_000

export interface LabelledPairs {
  readonly labelled: number
  /** null where the answers are numbers. */
  readonly right: { both: number; onlyChampion: number; onlyCandidate: number } | null
  /** label, champion, candidate (predictions), champion.<output>, candidate.<output>, and slice columns by their names. */
  readonly rows: Table
}

/** Joins what was told with what was captured, by id and row, inside DuckDB: off the event loop, whatever came when. */
export const labelledAnswers = ({ captures, told }: { captures: Captures; told: ToldFiles }) => {
  /** Lends one table of labelled answers: everything captured, and the label as `label`. */
  const withLabels = async <R>(
    endpoint: string,
    window: Window,
    use: (source: Source, labelled: string) => Promise<R>,
  ): Promise<R | null> => {
    const labels = await told.sqlOf(endpoint)
    if (!labels) return null
    return captures.query(endpoint, window, (source) =>
      use(
        source,
        `(SELECT c.*, l.value AS label, l.event_ms AS label_ms FROM ${source.sql} c JOIN ${labels} l
          ON l.kpi = '' AND l.kind = 'id' AND l.key = c.id AND l."row" = c."row" WHERE c.error IS NULL)`,
      ),
    )
  }

  const predictionOf = ({ columns }: Source): { name: string; isNumber: boolean } | null => {
    const { prediction } = answerColumns(outputsOf(columns))
    if (prediction === null) return null
    const name = `outputs.${prediction}`
    return { name, isNumber: isNumber(columns.get(name)!) }
  }

  /** Whoever sticks to a variant comes as one case; of the others every request does. */
  const caseSql = ({ columns }: Source, stickBy: string | null): string =>
    stickBy !== null && columns.has(`inputs.${stickBy}`)
      ? `coalesce('of ' || ${quoteName(`inputs.${stickBy}`)}::VARCHAR, id)`
      : 'id'

  const sideSql = ({ variant, version }: Side) => `variant = ${quoteText(variant)} AND version = ${version}`
  const sidesSql = (sides: readonly Side[]) => `(${sides.map(sideSql).join(' OR ')})`

  return {
    /** Pairs of one request's answers whose truth is known. */
    pairs: (endpoint: string, window: Window, champion: Side, candidate: Side, slices: readonly string[]) =>
      withLabels(endpoint, window, async (source, labelled): Promise<LabelledPairs | null> => {
        const prediction = predictionOf(source)
        if (!prediction) return null
        const { connection, columns } = source
        const joined = `(FROM ${labelled} WHERE ${sideSql(champion)}) a JOIN (FROM ${labelled} WHERE ${sideSql(candidate)}) b USING (id, "row")`
        const right = (of: string) => rightSql(`${of}.${quoteName(prediction.name)}`, `${of}.label`)
        const counted = await connection.runAndReadAll(
          `SELECT count(*)::DOUBLE, count_if(${right('a')} AND ${right('b')})::DOUBLE,
             count_if(${right('a')} AND NOT ${right('b')})::DOUBLE, count_if(${right('b')} AND NOT ${right('a')})::DOUBLE FROM ${joined}`,
        )
        const [count, both, onlyChampion, onlyCandidate] = counted.getRows()[0] as number[]
        const outputs = outputsOf(columns).map(({ name }) => name)
        const held = slices.filter((name) => columns.has(`inputs.${name}`))
        const rows = await sampleOf(
          connection,
          [
            'a.label AS label',
            ...outputs.flatMap((name) => [
              `a.${quoteName(`outputs.${name}`)} AS ${quoteName(`champion.${name}`)}`,
              `b.${quoteName(`outputs.${name}`)} AS ${quoteName(`candidate.${name}`)}`,
            ]),
            ...held.map((name) => `a.${quoteName(`inputs.${name}`)} AS ${quoteName(`inputs.${name}`)}`),
          ],
          joined,
        )
        return {
          labelled: count!,
          right: prediction.isNumber
            ? null
            : { both: both!, onlyChampion: onlyChampion!, onlyCandidate: onlyCandidate! },
          rows,
        }
      }),

    /**
     * One variant's answers whose truth is known: `right` of how many, how many independent ones they are worth, and rows
     * with label and answer.<output>.
     */
    side: (endpoint: string, window: Window, one: Side, stickBy: string | null) =>
      withLabels(endpoint, window, async (source, labelled) => {
        const prediction = predictionOf(source)
        if (!prediction) return null
        const from = `${labelled} WHERE ${sideSql(one)}`
        const right = rightSql(quoteName(prediction.name), 'label')
        const [tally] = await talliesOf(
          source,
          `SELECT '' AS kpi, variant, ${right}::INTEGER::DOUBLE AS value, ${caseSql(source, stickBy)} AS "case" FROM ${from}`,
          false,
        )
        const sums = tally?.sums ?? noCases
        const count = valuesIn(sums)
        const moments = momentsOfCases(sums)
        const columns = outputsOf(source.columns).map(
          ({ name }) => `${quoteName(`outputs.${name}`)} AS ${quoteName(`answer.${name}`)}`,
        )
        const rows = await sampleOf(source.connection, ['label', ...columns], from)
        return {
          labelled: count,
          right: prediction.isNumber ? null : moments.mean * count,
          worth: worthOf(moments, count),
          rows,
        }
      }),

    /** How right each variant's answers are: 1 or 0 for classes; for numbers the error, negative. */
    labels: async (
      endpoint: string,
      window: Window,
      sides: readonly Side[],
      stickBy: string | null,
    ): Promise<Tally[]> => {
      const found = await withLabels(endpoint, window, async (source, labelled) => {
        const prediction = predictionOf(source)
        if (!prediction) return null
        const value = quoteName(prediction.name)
        const goodness = prediction.isNumber
          ? `-abs(${value}::DOUBLE - TRY_CAST(label AS DOUBLE))`
          : `${rightSql(value, 'label')}::INTEGER::DOUBLE`
        return talliesOf(
          source,
          `SELECT '' AS kpi, variant, ${goodness} AS value, ${caseSql(source, stickBy)} AS "case" FROM ${labelled} WHERE ${sidesSql(sides)}`,
          stickBy !== null,
        )
      })
      return found ?? []
    },

    /**
     * Figures of the business by variant; of entities, by the input that callers stick by.
     *
     * @param claim asked whom this server counts, where several may have answered; everybody unless given
     */
    kpis: async (
      endpoint: string,
      window: Window,
      sides: readonly Side[],
      stickBy: string | null,
      claim?: ClaimPeople,
    ): Promise<readonly Tally[]> => {
      const all = await told.sqlOf(endpoint)
      if (!all) return []
      const found = await captures.query(endpoint, window, async (source) => {
        const { connection, columns } = source
        const sql = `(FROM ${source.sql} WHERE ${sidesSql(sides)})`
        const entity =
          stickBy !== null && columns.has(`inputs.${stickBy}`) ? quoteName(`inputs.${stickBy}`) : null
        const ofIds = `SELECT l.kpi, c.variant, TRY_CAST(l.value AS DOUBLE) AS value,
            ${caseSql(source, stickBy)} AS "case" FROM ${sql} c
          JOIN ${all} l ON l.kpi <> '' AND l.kind = 'id' AND l.key = c.id AND l."row" = c."row"`
        if (entity === null) return talliesOf(source, ofIds, stickBy !== null)
        const entities = peopleSql(
          `(SELECT DISTINCT variant, ${entity}::VARCHAR AS entity FROM ${sql} WHERE ${entity} IS NOT NULL)`,
        )
        const figures = `(FROM ${all} WHERE kpi <> '' AND kind = 'entity')`
        const mine = claim ? await countedPeople(connection, claim, entities, figures) : 'true'
        const ofEntities = `SELECT l.kpi, e.variant, TRY_CAST(l.value AS DOUBLE), 'of ' || e.entity FROM ${entities} e
            JOIN ${all} l ON l.kpi <> '' AND l.kind = 'entity' AND l.key = e.entity WHERE ${mine}`
        return talliesOf(source, `${ofIds} UNION ALL ${ofEntities}`, true)
      })
      return found ?? []
    },

    withLabels,
  }
}
export type LabelledAnswers = ReturnType<typeof labelledAnswers>

export const outputsOf = (columns: Source['columns']): { name: string; type: string }[] =>
  [...columns].flatMap(([name, type]) =>
    name.startsWith('outputs.') ? [{ name: name.slice(8), type: isNumber(type) ? 'number' : 'text' }] : [],
  )

const isNumber = (type: string) => /INT|DOUBLE|FLOAT|DECIMAL/.test(type)

/** Labels are texts: 1 and 1.0 are one class. */
export const rightSql = (prediction: string, label: string): string =>
  `coalesce(${prediction}::VARCHAR = ${label} OR TRY_CAST(${prediction} AS DOUBLE) = TRY_CAST(${label} AS DOUBLE), false)`

/** How many independent answers would know a share as well: fewer than there are, where they hang together (Kish 1965). */
const worthOf = ({ n, mean, squares }: Moments, count: number): number => {
  const alone = (mean * (1 - mean)) / count
  const together = squares / n / n
  return alone > 0 && together > alone ? count * (alone / together) : count
}

/** Some of the rows, chosen by their ids and so always the same. */
const sampleOf = async (
  connection: Source['connection'],
  columns: readonly string[],
  from: string,
): Promise<Table> => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-labelled-'))
  try {
    const path = join(folder, 'rows.parquet')
    await connection.run(
      `COPY (SELECT ${columns.join(', ')} FROM ${from} ORDER BY hash(id), "row" LIMIT ${mostRows}) TO ${quoteText(path)} (FORMAT parquet, USE_TMP_FILE false)`,
    )
    return await readTable(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
