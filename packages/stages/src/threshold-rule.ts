import type { ThresholdRule } from '@slipway/ml/evaluate'
import type { Goal } from './shapes.ts'

/** What the threshold is chosen for: the cheapest mistakes where their costs are known, else the highest F1. */
export const thresholdRule = (goal: Goal | undefined): ThresholdRule =>
  goal?.costs ? { by: 'cost', miss: goal.costs.miss, falseAlarm: goal.costs.falseAlarm } : { by: 'f1' }
