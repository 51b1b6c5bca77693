import { requireMetric } from '@slipway/ml/evaluate'
import type { PiiClass } from '@slipway/ml/privacy'
import type { Goal } from './shapes.ts'

/** One rule of a gate, as plain data so that the verdict can be stored with it. */
export type Rule =
  | { readonly kind: 'at-least' | 'at-most'; readonly metric: string; readonly limit: number }
  | { readonly kind: 'reaches'; readonly metric: string; readonly limit: number }
  | { readonly kind: 'not-worse-than'; readonly than: 'champion' | 'baseline' }
  | { readonly kind: 'better-than'; readonly than: 'champion' | 'baseline' }
  | { readonly kind: 'no-personal-data'; readonly except: readonly PiiClass[] }

/** The metric's value must reach the limit. @throws SlipwayError METRIC_UNKNOWN */
export const atLeast = (metric: string, limit: number): Rule => {
  requireMetric(metric)
  return { kind: 'at-least', metric, limit }
}

/** The metric's value must not exceed the limit. @throws SlipwayError METRIC_UNKNOWN */
export const atMost = (metric: string, limit: number): Rule => {
  requireMetric(metric)
  return { kind: 'at-most', metric, limit }
}

/** What the business asks for: goal.target of goal.metric, from above or below as the metric goes; nothing where it is unsaid. */
export const reaches = (goal: Goal | undefined): Rule[] =>
  goal?.metric !== undefined && goal.target !== undefined
    ? [{ kind: 'reaches', metric: goal.metric, limit: goal.target }]
    : []

/** Passes unless the other is better beyond what chance explains; passes where there is no other yet. */
export const notWorseThan = (than: 'champion' | 'baseline'): Rule => ({ kind: 'not-worse-than', than })

/** The whole interval of the difference must lie on the better side; passes where there is no champion yet. */
export const betterThan = (than: 'champion' | 'baseline'): Rule => ({ kind: 'better-than', than })

/** The model must learn from no column of personal data, these classes apart: `noPersonalData({ except: ['birth date'] })`. */
export const noPersonalData = ({ except = [] }: { readonly except?: readonly PiiClass[] } = {}): Rule => ({
  kind: 'no-personal-data',
  except,
})

/** The rule in words: roc_auc ≥ 0.8. */
export function ruleText(rule: Rule): string {
  switch (rule.kind) {
    case 'at-least':
      return `${rule.metric} ≥ ${rule.limit}`
    case 'at-most':
      return `${rule.metric} ≤ ${rule.limit}`
    case 'reaches':
      return `${rule.metric} reaches the goal of ${rule.limit}`
    case 'not-worse-than':
      return `not worse than the ${rule.than}`
    case 'better-than':
      return `better than the ${rule.than}`
    case 'no-personal-data':
      return `no personal data${rule.except.length > 0 ? ` but ${rule.except.join(', ')}` : ''}`
  }
}
