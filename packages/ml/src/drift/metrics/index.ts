import type { DriftMetric } from '../metric.ts'
import { chiSquareTest } from './chi-square.ts'
import { jensenShannon } from './jensen-shannon.ts'
import { ks } from './kolmogorov-smirnov.ts'
import { psi } from './psi.ts'
import { wasserstein } from './wasserstein.ts'

/** Every drift metric; the API, the CLI, the UI and the docs list what stands here. */
export const driftMetrics: readonly DriftMetric[] = [psi, jensenShannon, ks, wasserstein, chiSquareTest]
