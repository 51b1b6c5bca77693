import type { GateVerdict, ModelStage, ModelVersion } from '@slipway/contract/registry'
import type { Approvals } from './approvals/index.ts'
import { LostRace, type Changes } from './change.ts'
import type { Trx } from './events.store.ts'
import { mustBeUsable, stageAfterGate } from './model-version.ts'
import { modelsStore } from './models.store.ts'
import { modelVersionsStore } from './model-versions.store.ts'
import type { Models } from './models.ts'
import { stageMoved } from './registry.errors.ts'
import type { Versions } from './versions.ts'

interface StageWish {
  readonly stage: ModelStage
  readonly from?: ModelStage
  readonly reason?: string
  readonly by: string
  /** With an alias that goes back to where it was: what was approved then needs no new approval. */
  readonly back?: boolean
}

/** The stages that versions move through, and the verdicts of gates that move them. */
export const openStages = (
  { change, note, nowMs }: Changes,
  { models, versions, approvals }: { models: Models; versions: Versions; approvals: Approvals },
) => {
  /** A protected stage takes the approval that allows the move. */
  async function moveStage(trx: Trx, name: string, number: number, wish: StageWish): Promise<void> {
    const before = await versions.version(name, number, trx)
    if (wish.from !== undefined && wish.from !== before.stage)
      throw stageMoved(name, number, wish.from, before.stage)
    if (before.stage === wish.stage) return
    mustBeUsable(before, wish.stage)
    if (!wish.back) await approvals.spend(trx, { model: name, number, target: `stage:${wish.stage}` })
    if (!(await modelVersionsStore(trx).move(before, wish.stage, nowMs()))) throw new LostRace()
    await modelsStore(trx).update(await models.idOf(name, trx), nowMs())
    const moved = { before: before.stage, after: wish.stage, reason: wish.reason ?? '', by: wish.by }
    await note(trx, { model: name, kind: 'stage', number, ...moved })
  }

  return {
    moveStage,

    /**
     * Moves a version to a stage; with `from` only if it stands there now. With `archiveOthers` what stands at that
     * stage makes room for it.
     */
    async setStage(
      name: string,
      number: number | 'latest',
      wish: StageWish & { readonly archiveOthers?: boolean },
    ): Promise<ModelVersion> {
      const { number: exact } = await versions.version(name, number)
      await approvals.settle(name, exact, `stage:${wish.stage}`)
      await change(async (trx) => {
        if (wish.archiveOthers) {
          const reason = `version ${exact} became ${wish.stage}`
          for (const other of await modelVersionsStore(trx).list(await models.idOf(name, trx)))
            if (other.number !== exact && other.stage === wish.stage)
              await moveStage(trx, name, other.number, { stage: 'archived', reason, by: wish.by })
        }
        await moveStage(trx, name, exact, wish)
      })
      return versions.version(name, exact)
    },

    /** Notes a gate's verdict. A candidate that it refuses becomes `refused`; a later pass brings it back. */
    async recordGate(
      name: string,
      number: number | 'latest',
      gate: GateVerdict,
      by: string,
    ): Promise<ModelVersion> {
      const { number: exact } = await versions.version(name, number)
      await change(async (trx) => {
        const before = await versions.version(name, exact, trx)
        const stage = stageAfterGate(before.stage, gate)
        if (!(await modelVersionsStore(trx).move(before, stage, nowMs(), gate))) throw new LostRace()
        await note(trx, { model: name, kind: 'gate', number: exact, before: before.stage, after: stage, by })
      })
      return versions.version(name, exact)
    },
  }
}
export type Stages = ReturnType<typeof openStages>
