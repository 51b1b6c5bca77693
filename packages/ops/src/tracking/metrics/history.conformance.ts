import { setImmediate as breathe } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openDatabase } from '../../adapters/database/index.ts'
import { manualClock } from '../../ports/clock.ts'
import { openTracking, trackingMigrations, type TrackingTables } from '../index.ts'

const before = 120_000
const lump = 40
const lumps = 64

/** Long histories, whose chunks are looked up first and opened one by one, on every database. */
export const historyConformance = (place: () => Promise<string>) =>
  it('reads every acknowledged point of a long metric while its chunks are merged', async () => {
    const database = await openDatabase<TrackingTables>(await place(), trackingMigrations)
    const tracking = openTracking({ database, clock: manualClock(), artifacts: undefined as never })
    const { id } = await tracking.createRun({}, 'ana')
    const log = (from: number, count: number) =>
      tracking.log(id, {
        metrics: Array.from({ length: count }, (_, k) => ({
          key: 'loss',
          step: from + k,
          tMs: 5 * (from + k),
          value: (from + k) / 8,
        })),
      })
    for (let from = 0; from < before; from += 10_000) await log(from, 10_000)

    let acknowledged = before
    const write = async () => {
      for (let i = 0; i < lumps; i++) {
        await log(acknowledged, lump)
        acknowledged += lump
      }
    }
    const read = async () => {
      const end = before + lumps * lump
      for (let least = acknowledged; least < end; least = acknowledged) {
        const last = (await tracking.histories([id], 'loss', { offset: least - 100, limit: 100 })).get(id)!
        expect(Array.from(last.steps)).toEqual(Array.from({ length: 100 }, (_, k) => least - 100 + k))
        expect(Array.from(last.values)).toEqual(Array.from(last.steps, (step) => step / 8))
        const drawn = (await tracking.histories([id], 'loss', { buckets: 3 })).get(id)!
        expect([drawn.steps[0], drawn.steps.at(-1)! >= least - 1]).toEqual([0, true])
        await breathe()
      }
    }
    await Promise.all([write(), read(), read()])
    const whole = (await tracking.histories([id], 'loss')).get(id)!
    expect(whole.steps).toEqual(Float64Array.from({ length: acknowledged }, (_, step) => step))
    await database.close()
  })
