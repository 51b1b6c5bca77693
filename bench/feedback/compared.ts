import type { Captures } from '../../packages/ops/src/serving/capture/captures.store.ts'
import { openComparisons } from '../../packages/ops/src/serving/compare/index.ts'
import type { Labels } from '../../packages/ops/src/serving/labels/index.ts'

const variant = (name: string, role: 'champion' | 'shadow', version: number) => ({
  name,
  role,
  model: 'churn',
  version,
  weight: role === 'shadow' ? 0 : 100,
  share: 1,
})
const revision = {
  revision: 1,
  variants: [variant('champion', 'champion', 1), variant('next', 'shadow', 2)],
  stickBy: null,
}
const signature = {
  task: 'binary',
  classes: ['No', 'Yes'],
  positive: 'Yes',
  inputs: [],
  outputs: [],
  target: '',
}

/** Comparisons of an endpoint whose version 1 answers and whose version 2 is a shadow. */
export const compared = (captures: Captures, labels: Labels) =>
  openComparisons({
    captures,
    labels,
    nowMs: Date.now,
    signatureOf: async () => signature as never,
    revisionsOf: async () => [revision as never],
  })
