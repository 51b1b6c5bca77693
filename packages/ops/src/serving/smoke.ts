import type { ModelCheck } from '@slipway/contract/model-checks'
import type { ModelVersion } from '@slipway/contract/registry'
import { exampleBatch, type Signature } from '@slipway/ml/model'
import type { Registry } from '../registry/index.ts'
import type { Endpoints } from './endpoints.ts'
import { smokeFailed, versionNotReady } from './serving.errors.ts'

/** The tag of a version that says how its check ended. */
const smokeTag = 'slipway.smoke'
const failedWord = 'failed: '

interface SmokeParts {
  readonly registry: Pick<Registry, 'version' | 'tagVersion'>
  readonly endpoints: Pick<Endpoints, 'openHosted'>
  readonly tickMs: () => number
}

/** Opens a version where it would serve, and asks it for one row that fits its signature. */
export const openSmoke = ({ registry, endpoints, tickMs }: SmokeParts) => ({
  /** The result stands as a tag on the version; one that failed is not deployed. Throws SERVING_VERSION_NOT_READY. */
  async check(model: string, number: number | 'latest', by: string): Promise<ModelCheck> {
    const version = await registry.version(model, number)
    if (version.status !== 'ready') throw versionNotReady(version)
    const began = tickMs()
    let said: Pick<ModelCheck, 'ok' | 'asked' | 'reason'>
    try {
      const hosted = await endpoints.openHosted({ model: version.model, version: version.number }, version)
      try {
        const asked = canBeAsked(hosted.signature)
        if (asked) await hosted.predict(exampleBatch(hosted.signature))
        said = { ok: true, asked, reason: '' }
      } finally {
        await hosted.close()
      }
    } catch (cause) {
      said = { ok: false, asked: true, reason: cause instanceof Error ? cause.message : String(cause) }
    }
    const word = said.ok ? 'passed' : `${failedWord}${said.reason.slice(0, 1000)}`
    await registry.tagVersion(version.model, version.number, smokeTag, word, by)
    return { model: version.model, version: version.number, ...said, tookMs: Math.round(tickMs() - began) }
  },
})
export type Smoke = ReturnType<typeof openSmoke>

/** No example can be made of a tensor whose rows may be of any size: a network takes some of them only. */
const canBeAsked = ({ inputs, rows }: Signature): boolean =>
  inputs.every(
    (input) =>
      input.type !== 'tensor' || input.shape.every((size, at) => size >= 0 || (at === 0 && rows !== 'one')),
  )

/** Throws SERVING_SMOKE_FAILED where the newest check of a version failed. */
export const mustNotHaveFailed = ({ model, number, tags }: ModelVersion): void => {
  const said = tags[smokeTag]
  if (said?.startsWith(failedWord)) throw smokeFailed(model, number, said.slice(failedWord.length))
}
