import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openWorld, onSqlite } from '../../../tests/worlds.ts'
import { openDatabase } from '../../adapters/database/index.ts'
import { platformMigrations } from '../../app/platform.tables.ts'
import { openMembers } from './index.ts'
import { membersConformance } from './members.conformance.ts'

membersConformance(onSqlite)

it('are not looked up with every request, and gone everywhere a second after they were removed', async () => {
  await using world = await openWorld()
  const here = world.platform.rooms.members
  const database = await openDatabase(join(world.platform.home, 'slipway.db'), platformMigrations)
  const elsewhere = openMembers({ database, clock: world.clock })
  const { token } = await here.add('ben', 'viewer', 'local')
  expect(await elsewhere.byToken(token)).toMatchObject({ name: 'ben' })
  expect(elsewhere.byToken(token)).toMatchObject({ name: 'ben' })
  await here.remove('ben')
  expect(await here.byToken(token)).toBeNull()
  await expect.poll(() => elsewhere.byToken(token), { timeout: 10_000 }).toBeNull()
  await database.close()
})
