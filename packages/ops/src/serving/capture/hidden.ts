import type { Treatment } from '@slipway/contract/privacy'
import type { CaptureSettings } from '@slipway/contract/serving'
import type { Signature } from '@slipway/ml/model'
import { mask } from '@slipway/ml/privacy'
import type { Hide } from './schema.ts'

/** What becomes of each input before it is captured: as is said of its name, else of its class of personal data. */
export const treatmentsOf = (
  { inputs }: Pick<Signature, 'inputs'>,
  { treatments }: Pick<CaptureSettings, 'treatments'>,
): Map<string, Exclude<Treatment, 'keep'>> =>
  new Map(
    inputs.flatMap(({ name, pii }) => {
      const said = treatments[name] ?? (pii === undefined ? undefined : treatments[pii])
      return said === undefined || said === 'keep' ? [] : [[name, said] as const]
    }),
  )

/** The same, ready to be done; undefined where nothing is hidden. */
export const hiddenOf = async (
  signature: Pick<Signature, 'inputs'>,
  settings: Pick<CaptureSettings, 'treatments'>,
  pseudonymiser: () => Promise<(value: string) => string>,
): Promise<ReadonlyMap<string, Hide> | undefined> => {
  const treatments = treatmentsOf(signature, settings)
  if (treatments.size === 0) return undefined
  const pseudonym = [...treatments.values()].includes('hmac') ? await pseudonymiser() : null
  const classes = new Map(signature.inputs.map(({ name, pii }) => [name, pii ?? null]))
  return new Map(
    [...treatments].map(([name, treatment]): [string, Hide] => [
      name,
      treatment === 'drop'
        ? 'drop'
        : treatment === 'hmac'
          ? pseudonym!
          : (value: string) => mask(value, classes.get(name) ?? null),
    ]),
  )
}
