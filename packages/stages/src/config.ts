import { requireMetric } from '@slipway/ml/evaluate'
import type { CardWords, Goal } from './shapes.ts'
import { configIncomplete, configWrong } from './stages.errors.ts'

/** What a project is about: slipway.config.ts. */
export interface Config {
  /** Names the pipeline, the dataset, the model and the endpoint. */
  readonly name: string
  /** The data file, relative to the project. */
  readonly data: string
  /** The column to predict. */
  readonly target: string
  /** binary: the class to find; else the rarer or the one that says yes. */
  readonly positive?: string
  /** Which rows test: random, stratified, time:<column>[@from], order@<share>, group:<column>, column:<column>. */
  readonly split?: string
  readonly goal?: Goal
  /** What the model is for, and where it should not be used: the model card says it. */
  readonly card?: CardWords
  /** Places of the pools that steps name: so many of their attempts at once. SLIPWAY_POOLS goes before it. */
  readonly pools?: Readonly<Record<string, number>>
}

const required = { name: 'churn', data: 'customers.csv', target: 'churned' }

/**
 * The config as it is, with its type checked and its literals kept. Node strips the types, so what is needed and what
 * would only fail after the training is looked at here too.
 *
 * @throws SlipwayError CONFIG_INCOMPLETE, CONFIG_WRONG, METRIC_UNKNOWN
 */
export const defineConfig = <const C extends Config>(config: C): C => {
  for (const [key, example] of Object.entries(required)) {
    const value: unknown = config[key as keyof Config]
    const slip = Object.keys(config).find((name) => !known.has(name) && name[0] === key[0])
    if (value === undefined) throw configIncomplete(key, slip, example)
    if (typeof value !== 'string' || value === '') throw configWrong(key, 'a text', value)
  }
  const { split, goal, card } = config
  for (const [key, value] of Object.entries(card ?? {}))
    if (![value].flat().every((one) => typeof one === 'string'))
      throw configWrong(`card.${key}`, 'a text or a list of texts', value)
  for (const [pool, places] of Object.entries(config.pools ?? {}))
    if (!Number.isInteger(places) || places < 0)
      throw configWrong(`pools.${pool}`, 'a whole number from 0 on', places)
  if (split !== undefined && typeof split !== 'string') throw configWrong('split', 'a text', split)
  if (goal?.metric !== undefined) requireMetric(goal.metric)
  if (goal?.target !== undefined && !Number.isFinite(goal.target))
    throw configWrong('goal.target', 'a number', goal.target)
  for (const key of ['miss', 'falseAlarm'] as const) {
    const cost: unknown = goal?.costs?.[key]
    if (goal?.costs && !(typeof cost === 'number' && cost >= 0))
      throw configWrong(`goal.costs.${key}`, 'a number from 0 on', cost)
  }
  return config
}

const known: ReadonlySet<string> = new Set([
  'name',
  'data',
  'target',
  'positive',
  'split',
  'goal',
  'card',
  'pools',
] satisfies (keyof Config)[])
