import type { ModelVersion } from '@slipway/contract/registry'
import type { Signature } from '@slipway/ml/model'
import type { Soon } from '../kernel/index.ts'
import type { HostedModel, ModelHealth } from '../ports/model-host.ts'
import { fitInputs, type FitInputs } from './fitting-inputs.ts'
import type { Revision, Variant } from './revision.ts'
import { router, type Router } from './routing.ts'
import type { EndpointMetrics, VariantMetrics } from './serving-metrics.ts'
import { variantWatch, type VariantWatch } from './variant-watch.ts'

/** A variant that answers callers, with its model open. */
export interface OpenVariant {
  readonly variant: Variant
  readonly model: HostedModel
  /** From what callers send to what its model takes; null: the same. */
  readonly fit: FitInputs | null
  readonly watch: VariantWatch
  readonly metrics: VariantMetrics
}

/** Champion first, then the challengers; and who of them answers whom. */
export interface OpenVariants {
  readonly all: readonly OpenVariant[]
  readonly route: Router | null
}

type OpenModel = (variant: Variant, known?: ModelVersion) => Promise<HostedModel>

/**
 * Opens what answers in a revision. Models that are open already stay so; where one cannot be opened, those that were
 * opened for this are closed again.
 */
export const openVariants = async (
  revision: Revision,
  before: OpenVariants | null,
  known: readonly ModelVersion[],
  openModel: OpenModel,
  metrics: Pick<EndpointMetrics, 'variant'>,
): Promise<OpenVariants> => {
  const answering = answeringOf(revision)
  const opened: HostedModel[] = []
  try {
    const models: HostedModel[] = []
    for (const variant of answering) {
      const open = before?.all.find((one) => isSame(one.variant, variant))?.model
      if (open) models.push(open)
      else {
        const model = await openModel(
          variant,
          known.find(({ model, number }) => model === variant.model && number === variant.version),
        )
        opened.push(model)
        models.push(model)
      }
    }
    const sent: Signature = models[0]!.signature
    const all = answering.map((variant, at): OpenVariant => {
      const model = models[at]!
      return {
        variant,
        model,
        fit: at === 0 ? null : fitInputs(sent, model.signature, variant),
        watch: variantWatch(answering.length > 1),
        metrics: metrics.variant(variant.name, variant.version),
      }
    })
    return { all, route: all.length > 1 ? router(revision.endpoint, answering) : null }
  } catch (cause) {
    await Promise.allSettled(opened.map((model) => model.close()))
    throw cause
  }
}

/** How those variants do that run in processes of their own, or elsewhere, by name; none before they are open. */
export const healthOf = (open: Soon<OpenVariants> | null): ReadonlyMap<string, ModelHealth> =>
  new Map(
    !open || open instanceof Promise
      ? []
      : open.all.flatMap(({ variant, model }) => (model.health ? [[variant.name, model.health()]] : [])),
  )

/** Closes the models that `open` has and `kept` does not go on with. */
export const closeVariants = async (open: OpenVariants, kept: OpenVariants | null): Promise<void> => {
  const going = open.all.filter(({ model }) => !kept?.all.some((one) => one.model === model))
  await Promise.allSettled(going.map(({ model }) => model.close()))
}

export const isSame = (
  a: { readonly model: string; readonly version: number },
  b: { readonly model: string; readonly version: number },
): boolean => a.model === b.model && a.version === b.version

/** Champion first, then the challengers in their order. */
export const answeringOf = ({ variants }: Pick<Revision, 'variants'>): Variant[] => [
  ...variants.filter(({ role }) => role === 'champion'),
  ...variants.filter(({ role }) => role === 'challenger'),
]
