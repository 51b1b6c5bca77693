import type { ModelVersion } from '@slipway/contract/registry'
import type { Policy } from '../ports/policy.ts'
import type { Registry } from '../registry/index.ts'
import type { ModelChecks } from './checks/index.ts'
import { notReleased } from './changes.errors.ts'
import type { Variant } from './revision.ts'
import { versionNotReady, versionRefused } from './serving.errors.ts'

export interface AdmissionParts {
  readonly registry: Pick<Registry, 'version' | 'mustBeAllowedToAnswer'>
  readonly policy: Pick<Policy, 'refuses'>
  readonly checks: Pick<ModelChecks, 'mustHavePassed'>
}

/**
 * The one place that says what may take part in an endpoint: its files must be there; and who answers callers must have
 * passed its gate, be approved where approvals are asked for, and be let by the policy. A shadow answers nobody and may
 * be anything that can be opened.
 */
export const admission = ({ registry, policy, checks }: AdmissionParts) => ({
  /** Throws SERVING_VERSION_NOT_READY, SERVING_SMOKE_…, SERVING_VERSION_REFUSED, DEPLOYMENT_NOT_APPROVED, APPROVAL_… and SERVING_NOT_RELEASED. */
  async admit(
    wanted: Pick<Variant, 'role' | 'model' | 'version'> & {
      readonly endpoint: string
      readonly actor: string
    },
    /** What becomes the champion in the same transaction spends its approval there; what was it before spent it then. */
    approvalsElsewhere = false,
  ): Promise<ModelVersion> {
    const { role, model, version: number, endpoint, actor } = wanted
    const version = await registry.version(model, number)
    if (version.status !== 'ready') throw versionNotReady(version)
    if (role !== 'shadow') {
      if (version.stage === 'refused') throw versionRefused(model, number)
      const isGiven = approvalsElsewhere && role === 'champion'
      if (!isGiven) await registry.mustBeAllowedToAnswer(model, number, role, approvalsElsewhere)
      const why = await policy.refuses?.({ actor, endpoint, model, version: number, role })
      if (why) throw notReleased(model, number, endpoint, why)
    }
    // Last, for it may have to be waited for.
    await checks.mustHavePassed(version)
    return version
  },
})
export type Admission = ReturnType<typeof admission>
