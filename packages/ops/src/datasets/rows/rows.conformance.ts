import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatasetField } from '@slipway/contract/datasets'
import { tableOf, writeParquet } from '@slipway/ml/table'
import { describe, expect, it } from 'vitest'
import { openWorld, someDataset, type Ground, type World } from '../../../tests/worlds.ts'

const people: Person[] = Array.from({ length: 250 }, (_, i) => ({
  age: i % 7 === 0 ? null : i,
  city: ['Rome', 'Oslo', null, ''][i % 4]!,
  email: `person${i}@example.org`,
}))
const name = 'people'
const fields: DatasetField[] = [
  { name: 'age', type: 'integer', nullable: true },
  { name: 'city', type: 'text', nullable: true },
  { name: 'email', type: 'text', nullable: false, pii: 'e-mail' },
]

type Person = { readonly age: number | null; readonly city: string | null; readonly email: string }

/** A version of two parts, with a column that is recognised as personal. */
async function addPeople(world: World, list: readonly Person[] = people, digit = '1') {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-rows-'))
  try {
    const parts = await Promise.all(
      [list.slice(0, 100), list.slice(100)].map(async (rows, i) => {
        const path = join(folder, `${i}.parquet`)
        await writeParquet(tableOf(rows, fields), path)
        const file = await world.client.artifacts.putArtifact({ body: await readFile(path) })
        return { ...file, rows: rows.length, content: `ds1:${String(i).repeat(64)}` }
      }),
    )
    const body = { ...(await someDataset(world, digit)), rows: list.length, fields, parts }
    const added = await world.client.datasets.addDatasetVersion({ params: { name }, body })
    return added.version
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** What holds of reading rows on every database. */
export const rowsConformance = (ground: Ground) =>
  describe('rows', () => {
    it('come by pages over parts, with chosen columns, filtered and sorted', async () => {
      await using world = await openWorld(ground)
      const { id } = await addPeople(world)
      const ask = (query: object) => world.client.datasets.readDatasetRows({ params: { id }, query })
      const page = await ask({ offset: 98, limit: 4 })
      expect(page).toMatchObject({ total: 250, matching: 250, reachable: 250, numbers: [99, 100, 101, 102] })
      expect(page.rows).toEqual(people.slice(98, 102).map(({ age, city, email }) => [age, city, email]))
      expect((await ask({ offset: 249 })).rows).toHaveLength(1)
      expect((await ask({ offset: 250 })).rows).toEqual([])
      const some = await ask({ columns: ['city'], limit: 2 })
      expect([some.columns.map(({ name }) => name), some.rows]).toEqual([['city'], [['Rome'], ['Oslo']]])
      const filtered = await ask({
        filter: `age > 200 and city = 'Rome'`,
        sort: 'age',
        desc: true,
        columns: ['age'],
        limit: 3,
      })
      const expected = people
        .map(({ age, city }, i) => ({ age, city, number: i + 1 }))
        .filter(({ age, city }) => age !== null && age > 200 && city === 'Rome')
        .toSorted((a, b) => b.age! - a.age!)
      expect(filtered).toMatchObject({ total: 250, matching: expected.length, reachable: expected.length })
      expect(filtered.numbers).toEqual(expected.slice(0, 3).map(({ number }) => number))
      expect(filtered.rows).toEqual(expected.slice(0, 3).map(({ age }) => [age]))
      await expect(ask({ filter: 'agee > 3' })).rejects.toMatchObject({
        code: 'ROWS_CONDITION_WRONG',
        message: expect.stringContaining('(at character 1)'),
        hint: expect.stringContaining('Did you mean age?'),
      })
      await expect(ask({ columns: ['citi'] })).rejects.toMatchObject({ code: 'ROWS_COLUMN_UNKNOWN' })
      await expect(ask({ sort: 'nothing' })).rejects.toMatchObject({ code: 'ROWS_COLUMN_UNKNOWN' })
      await expect(
        ask({ limit: 500, columns: Array.from({ length: 200 }, () => 'age') }),
      ).rejects.toMatchObject({
        code: 'ROWS_TOO_MANY_CELLS',
      })
      await expect(
        world.client.datasets.readDatasetRows({ params: { id: `ds_${'a'.repeat(26)}` } }),
      ).rejects.toMatchObject({ code: 'DATASETS_VERSION_NOT_FOUND' })
    })

    it('come treated as was said of personal data, and a search sees no more than what is shown', async () => {
      await using world = await openWorld(ground)
      const { id } = await addPeople(world)
      const ask = (query: object) => world.client.datasets.readDatasetRows({ params: { id }, query })
      const treat = (treatment: 'keep' | 'mask' | 'hmac' | 'drop') =>
        world.client.privacy.setDatasetPrivacy({ params: { name }, body: { treatment } })
      const filter = `email = 'person7@example.org'`
      await treat('keep')
      expect((await ask({ filter })).numbers).toEqual([8])
      await treat('mask')
      const masked = await ask({ limit: 1 })
      expect(masked.rows[0]).toEqual([null, 'Rome', 'p•••'])
      expect(masked.columns[2]).toMatchObject({ name: 'email', treatment: 'mask', pii: 'e-mail' })
      expect(await ask({ filter })).toMatchObject({ matching: 0, numbers: [] })
      await treat('hmac')
      const [pseudonym] = await world.platform.rooms.privacy.pseudonyms(['person0@example.org'])
      expect((await ask({ limit: 1 })).rows[0]).toEqual([null, 'Rome', pseudonym])
      await expect(ask({ filter })).rejects.toMatchObject({ message: expect.stringContaining('pseudonyms') })
      await expect(ask({ sort: 'email' })).rejects.toMatchObject({ code: 'ROWS_COLUMN_PSEUDONYMOUS' })
      await treat('drop')
      expect((await ask({ limit: 1 })).columns.map((column) => column.name)).toEqual(['age', 'city'])
      await expect(ask({ columns: ['email'] })).rejects.toMatchObject({ code: 'ROWS_COLUMN_UNKNOWN' })
      await expect(ask({ filter })).rejects.toMatchObject({ message: expect.stringContaining('no column') })
    })

    it('that were set aside come with what each failed, treated as their dataset says', async () => {
      await using world = await openWorld(ground)
      const { id: from } = await addPeople(world)
      const { artifacts, datasets, privacy, quarantines } = world.client
      const folder = await mkdtemp(join(tmpdir(), 'slipway-aside-'))
      const path = join(folder, 'aside.parquet')
      await writeParquet(
        tableOf(
          [{ ...people[7]!, _row: 8, _reasons: 'age is never missing' }],
          [
            ...fields,
            { name: '_row', type: 'integer', nullable: false },
            { name: '_reasons', type: 'text', nullable: false },
          ],
        ),
        path,
      )
      const file = await artifacts.putArtifact({ body: await readFile(path) })
      await rm(folder, { recursive: true })
      const { id } = await quarantines.addQuarantine({
        body: {
          from,
          rest: null,
          rows: 1,
          reasons: [{ check: 'not-null:age', title: 'age is never missing', rows: 1 }],
          checks: [{ kind: 'not-null', columns: ['age'] }],
          file,
        },
      })
      await privacy.setDatasetPrivacy({ params: { name }, body: { treatment: 'mask' } })
      const { columns, rows } = await datasets.readQuarantineRows({ params: { id } })
      expect(columns.map((column) => column.name)).toEqual(['_row', '_reasons', 'age', 'city', 'email'])
      expect(rows).toEqual([[8, 'age is never missing', null, '', 'p•••']])
    })

    it('come of stored Parquet files too', async () => {
      await using world = await openWorld(ground)
      const { parts } = await addPeople(world)
      const { artifacts, datasets } = world.client
      const page = await datasets.readArtifactRows({
        params: { digest: parts[1]!.digest },
        query: { offset: 148, longest: 5 },
      })
      expect(page).toMatchObject({ total: 150, numbers: [149, 150] })
      expect(page.rows[1]).toEqual([249, 'Oslo', { begins: 'perso', length: 21 }])
      const { digest } = await artifacts.putArtifact({ body: Buffer.from('no parquet') })
      await expect(datasets.readArtifactRows({ params: { digest } })).rejects.toMatchObject({
        code: 'ROWS_FILE_BROKEN',
        kind: 'invalid',
      })
    })

    it('of numbers tell how they go together, and those that are hidden tell nothing', async () => {
      await using world = await openWorld(ground)
      const list = people.map((person, i) => ({ ...person, city: `c${i}` }))
      const { id } = await addPeople(world, list)
      const { datasets, privacy } = world.client
      expect(await datasets.datasetRelations({ params: { id } })).toEqual({ keys: [], correlations: [] })
      await privacy.setDatasetPrivacy({
        params: { name },
        body: { columns: [{ column: 'age', class: null, treatment: 'mask' }] },
      })
      const page = await datasets.readDatasetRows({ params: { id }, query: { columns: ['age'], limit: 2 } })
      expect(page.rows).toEqual([[null], ['•••']])
    })

    it('are compared by a key with what stood in the cells that changed, or as wholes', async () => {
      await using world = await openWorld(ground)
      const before = await addPeople(world)
      const later = people
        .slice(5)
        .map((person, i) => (i % 50 === 0 ? { ...person, city: 'Bern', age: null } : person))
        .concat({ age: 7, city: null, email: 'new@example.org' })
      const { id } = await addPeople(world, later, '2')
      const { datasets, privacy } = world.client
      const query = { before: before.id, key: ['email'] }
      const diff = await datasets.diffDatasetVersions({ params: { id }, query })
      expect(diff).toMatchObject({
        before: { number: 1, rows: 250 },
        after: { number: 2, rows: 246 },
        schema: { added: [], removed: [], changed: [] },
        rows: { added: 1, removed: 5, changed: 5 },
        columns: expect.arrayContaining([
          { name: 'city', changed: 5 },
          { name: 'age', changed: 4 },
        ]),
      })
      const rows = (kind: 'added' | 'removed' | 'changed', more: object = {}) =>
        datasets.readDiffRows({ params: { id }, query: { ...query, kind, ...more } })
      expect(await rows('added')).toMatchObject({
        count: 1,
        rows: [{ before: null, after: 246, cells: [7, null, 'new@example.org'], was: [] }],
      })
      expect((await rows('removed', { offset: 4 })).rows).toEqual([
        { before: 5, after: null, cells: [4, 'Rome', 'person4@example.org'], was: [] },
      ])
      const changed = await rows('changed', { limit: 2 })
      expect(changed.rows[0]).toEqual({
        before: 6,
        after: 1,
        cells: [null, 'Bern', 'person5@example.org'],
        was: [
          { column: 0, cell: 5 },
          { column: 1, cell: 'Oslo' },
        ],
      })
      await privacy.setDatasetPrivacy({
        params: { name },
        body: { columns: [{ column: 'city', class: 'person name', treatment: 'mask' }], treatment: 'drop' },
      })
      const hidden = await rows('changed', { limit: 1 })
      expect(hidden.columns.map(({ name }) => name)).toEqual(['age', 'city'])
      expect(hidden.rows[0]).toMatchObject({ cells: [null, 'B•••'], was: [{ cell: 5 }, { cell: 'O•••' }] })
      const whole = await datasets.diffDatasetVersions({ params: { id }, query: { before: before.id } })
      expect(whole.rows).toEqual({ added: 6, removed: 10, changed: 0 })
      await expect(
        datasets.diffDatasetVersions({ params: { id }, query: { ...query, key: ['city'] } }),
      ).rejects.toMatchObject({ code: 'ROWS_KEY_TWICE' })
      await expect(
        datasets.diffDatasetVersions({ params: { id }, query: { ...query, key: ['emial'] } }),
      ).rejects.toMatchObject({ code: 'ROWS_COLUMN_UNKNOWN', hint: 'Did you mean email?' })
    })
  })
