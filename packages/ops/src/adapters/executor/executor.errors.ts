import type { FailureBody } from '@slipway/contract/pipelines'

export const gpusMissing = (node: string, wanted: number, all: number): FailureBody => ({
  code: 'PIPELINE_GPU_MISSING',
  kind: 'unavailable',
  message: `The step ${node} asks for ${wanted} ${wanted === 1 ? 'GPU' : 'GPUs'}; this machine has ${all === 0 ? 'none' : `${all}, not all of them free`}.`,
  hint: 'Ask for fewer in its resources.gpu, or say how many this machine has in SLIPWAY_GPUS, and which in CUDA_VISIBLE_DEVICES.',
})
