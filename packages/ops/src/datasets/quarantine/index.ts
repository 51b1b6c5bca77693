import type { Admission, NewAdmission, NewQuarantine, Quarantine } from '@slipway/contract/quarantines'
import { newId } from '../../kernel/index.ts'
import type { ArtifactStore } from '../../ports/artifact-store.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import { fileNotStored, fileSizeDiffers } from '../datasets.errors.ts'
import type { Datasets } from '../index.ts'
import { otherDataset, quarantineNotFound, rowsAdmitted, tooManyRows } from './quarantine.errors.ts'
import { quarantineStore } from './quarantine.store.ts'
import type { QuarantineTables } from './quarantine.tables.ts'

export { migrations as quarantineMigrations, type QuarantineTables } from './quarantine.tables.ts'
export { quarantineRoutes } from './quarantine.routes.ts'

interface Deps {
  readonly database: Pick<Database<QuarantineTables>, 'db' | 'write'>
  readonly datasets: Pick<Datasets, 'byId' | 'holdIn'>
  readonly artifacts: ArtifactStore
  readonly clock: Clock
}

/** Rows that failed checks and were set aside with the reasons, and those that came back. */
export const openQuarantines = ({ database: { db, write }, datasets, artifacts, clock }: Deps) => {
  const store = quarantineStore(db)

  async function get(id: string): Promise<Quarantine> {
    const found = await store.byId(id)
    if (!found) throw quarantineNotFound(id)
    return found
  }

  return {
    /** Its file must be stored already, and the versions be there. */
    async add(body: NewQuarantine, createdBy: string): Promise<Quarantine> {
      const stored = await artifacts.hold(body.file.digest)
      if (!stored) throw fileNotStored(body.file.digest)
      if (stored.bytes !== body.file.bytes)
        throw fileSizeDiffers(body.file.digest, body.file.bytes, stored.bytes)
      const { name: dataset } = await datasets.byId(body.from)
      if (body.rest !== null && (await datasets.byId(body.rest)).name !== dataset)
        throw otherDataset(body.rest, dataset)
      const quarantine: Quarantine = {
        id: newId('qu'),
        dataset,
        from: body.from,
        rest: body.rest,
        rows: body.rows,
        reasons: body.reasons,
        checks: body.checks,
        file: body.file,
        admitted: 0,
        admissions: [],
        madeBy: { run: body.madeBy?.run ?? null, step: body.madeBy?.step ?? null },
        createdBy,
        createdAtMs: clock.nowMs(),
      }
      await write(async (trx) => {
        await datasets.holdIn(trx, body.from)
        if (body.rest !== null) await datasets.holdIn(trx, body.rest)
        await quarantineStore(trx).insert(quarantine)
      })
      return quarantine
    },

    get,

    /** The newest first. */
    list: (dataset?: string): Promise<Quarantine[]> => store.list(dataset),

    /** Notes rows that came back, each once. Throws QUARANTINE_ROWS_ADMITTED, QUARANTINE_TOO_MANY_ROWS. */
    async admit(
      id: string,
      { rows, version, repaired }: NewAdmission,
      admittedBy: string,
    ): Promise<Quarantine> {
      const { dataset } = await get(id)
      if ((await datasets.byId(version)).name !== dataset) throw otherDataset(version, dataset)
      const distinct = [...new Set(rows)]
      const admission: Admission = {
        id: newId('ad'),
        rows: distinct,
        version,
        repaired,
        admittedBy,
        atMs: clock.nowMs(),
      }
      await write(async (trx) => {
        const within = quarantineStore(trx)
        await within.hold(id)
        const now = (await within.byId(id))!
        const back = new Set(now.admissions.flatMap((each) => each.rows))
        const again = distinct.filter((row) => back.has(row))
        if (again.length > 0) throw rowsAdmitted(id, again)
        if (back.size + distinct.length > now.rows) throw tooManyRows(id, distinct.length, now.rows)
        await datasets.holdIn(trx, version)
        await within.admit(id, admission)
      })
      return get(id)
    },
  }
}
export type Quarantines = ReturnType<typeof openQuarantines>
