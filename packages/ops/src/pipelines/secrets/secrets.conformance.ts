import { describe, expect, it } from 'vitest'
import { openWorld, type Ground } from '../../../tests/worlds.ts'

/** What holds of secrets on every database. */
export const secretsConformance = (ground: Ground) =>
  describe('secrets', () => {
    it('are sealed, replaced, survive a restart and tell which are not set', async () => {
      await using first = await openWorld(ground)
      const { secrets } = first.platform.rooms
      await secrets.set('B_KEY', 'secret of b', 'ana')
      await secrets.set('A_KEY', 'old', 'ana')
      first.clock.advance(1000)
      await secrets.set('A_KEY', 'new value', 'bob')
      const world = await first.restart()
      const again = world.platform.rooms.secrets
      expect(await again.list()).toMatchObject([
        { name: 'A_KEY', updatedBy: 'bob' },
        { name: 'B_KEY', updatedBy: 'ana' },
      ])
      expect(await again.reveal('fit', ['A_KEY', 'B_KEY'])).toEqual({
        A_KEY: 'new value',
        B_KEY: 'secret of b',
      })
      expect(await again.reveal('fit', [])).toEqual({})
      await again.remove('A_KEY')
      await expect(again.reveal('fit', ['A_KEY', 'B_KEY', 'C_KEY'])).rejects.toMatchObject({
        code: 'PIPELINE_SECRET_NOT_SET',
        message: 'The step fit asks for the secrets A_KEY, C_KEY, which are not set.',
      })
      await world[Symbol.asyncDispose]()
    })
  })
