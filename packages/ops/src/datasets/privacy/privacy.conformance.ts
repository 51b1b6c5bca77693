import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openWorld, someDataset, type Ground } from '../../../tests/worlds.ts'

/** What holds of personal data on every database. */
export const privacyConformance = (ground: Ground) =>
  describe('privacy', () => {
    it('keeps what was said of columns, and refuses columns that are not there', async () => {
      await using world = await openWorld(ground)
      const { privacy } = world.platform.rooms
      await expect(privacy.get('people')).rejects.toMatchObject({ code: 'DATASETS_NOT_FOUND' })
      const some = await someDataset(world)
      const field = { name: 'email', type: 'text', nullable: false, pii: 'e-mail' } as const
      const body = { ...some, fields: [field] }
      const { version } = await world.client.datasets.addDatasetVersion({ params: { name: 'people' }, body })
      expect(version.fields).toEqual([field])
      expect(await privacy.get('people')).toEqual({ treatment: 'keep', columns: [] })
      expect(await privacy.personalColumns('people')).toEqual([{ name: 'email', pii: 'e-mail' }])
      expect(await privacy.personalColumns('nobody')).toEqual([])
      const said = { column: 'email', class: 'e-mail', treatment: 'hmac' } as const
      await privacy.set('people', { columns: [said], treatment: 'mask' }, 'ana')
      expect(await privacy.get('people')).toEqual({ treatment: 'mask', columns: [said] })
      await privacy.set('people', { columns: [{ column: 'email', class: 'none', treatment: null }] }, 'ana')
      expect((await privacy.get('people')).columns).toEqual([
        { column: 'email', class: 'none', treatment: null },
      ])
      expect(await privacy.personalColumns('people')).toEqual([])
      await privacy.set('people', { columns: [{ column: 'email', class: null, treatment: null }] }, 'ana')
      expect(await privacy.get('people')).toEqual({ treatment: 'mask', columns: [] })
      await expect(
        privacy.set('people', { columns: [said, { ...said, column: 'phone' }] }, 'ana'),
      ).rejects.toMatchObject({ code: 'DATASET_COLUMN_NOT_FOUND' })
      expect((await privacy.get('people')).columns).toEqual([])
    })

    it('gives equal values equal pseudonyms, after a restart too, and never the key', async () => {
      await using first = await openWorld(ground)
      const before = await first.platform.rooms.privacy.pseudonyms(['ana', 'bob', 'ana'])
      expect(before[0]).toBe(before[2])
      expect(new Set(before).size).toBe(2)
      expect(before[0]).toMatch(/^[\w-]{22}$/)
      expect(before[0]).not.toBe(
        createHash('sha256').update('ana').digest().subarray(0, 16).toString('base64url'),
      )
      const world = await first.restart()
      expect(await world.platform.rooms.privacy.pseudonyms(['bob'])).toEqual([before[1]])
      await world[Symbol.asyncDispose]()
    })
  })
