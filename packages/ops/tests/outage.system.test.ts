import { it } from 'vitest'
import { onPostgres } from './on-postgres.ts'
import { outage } from './outage.ts'

onPostgres('a server whose database goes away', (cluster) => {
  it('lives, answers predictions all the while, and goes on by itself', () =>
    outage(cluster(), { cuts: 8, crashes: 1, awayMs: 3000 }))
})
