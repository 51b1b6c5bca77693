import { SlipwayError } from '@slipway/contract/error'

export const engineMissing = (node: string, image: string) =>
  new SlipwayError({
    code: 'PIPELINE_CONTAINER_MISSING',
    kind: 'invalid',
    message: `The step ${node} runs in the image ${image}, and this machine has neither docker nor podman.`,
    hint: 'Install one of them, name it in SLIPWAY_CONTAINER, or take env.image out to run the program on this machine.',
  })

export const containerFailed = (node: string, image: string, engine: string, said: string) =>
  new SlipwayError({
    code: 'PIPELINE_CONTAINER_FAILED',
    kind: 'unavailable',
    message: `${engine} could not run the image ${image} for the step ${node}.`,
    hint: said === '' ? `Try it by hand: ${engine} run --rm ${image}.` : `It said: ${said}`,
  })
