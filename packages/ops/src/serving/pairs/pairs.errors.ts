import { SlipwayError } from '@slipway/contract/error'

export const shadowNotFound = (endpoint: string, variant: string, shadows: readonly string[]) =>
  new SlipwayError({
    code: 'SERVING_SHADOW_NOT_FOUND',
    kind: 'not-found',
    message: `No shadow “${variant}” is asked beside the champion of ${endpoint}.`,
    hint:
      shadows.length > 0
        ? `Its shadows: ${shadows.join(', ')}.`
        : `\`slipway deploy … --shadow 1\` asks another version the same in silence.`,
  })
