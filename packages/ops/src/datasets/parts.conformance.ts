import { expect, it } from 'vitest'
import { openDatabase } from '../adapters/database/index.ts'
import { manualClock } from '../ports/clock.ts'
import { datasetsMigrations, type DatasetsTables, openDatasets } from './index.ts'

const digit = (of: string) => `ds1:${of.repeat(64)}`

/** What a database written when a version was one file holds afterwards. */
export const partsConformance = (place: () => Promise<string>) =>
  it('carries the one file of an old version over as its one part', async () => {
    const where = await place()
    const { '004_datasets_parts': _, ...before } = datasetsMigrations
    const old = await openDatabase<any>(where, before)
    await old.db
      .insertInto('dataset_versions')
      .values({
        id: `ds_${'a'.repeat(26)}`,
        name: 'old',
        number: 1,
        digest: digit('1'),
        rows: 12_345,
        columns: 1,
        fields: '[]',
        source: '{"path":"old.csv"}',
        issues: '[]',
        file_digest: `sha256:${'f'.repeat(64)}`,
        file_bytes: 678,
        created_by: 'local',
        created_at_ms: 5,
      })
      .execute()
    await old.close()

    const database = await openDatabase<DatasetsTables>(where, datasetsMigrations)
    const datasets = openDatasets({ database, clock: manualClock(), artifacts: undefined as never })
    expect(await datasets.get('old', 1)).toMatchObject({
      bytes: 678,
      rows: 12_345,
      parts: [{ digest: `sha256:${'f'.repeat(64)}`, bytes: 678, rows: 12_345, content: digit('1') }],
    })
    await database.close()
  })
