import type { Rule } from './rules.ts'
import type { Goal } from './shapes.ts'

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
  /** What a version must reach before it may answer. */
  readonly gate?: readonly Rule[]
}

/** The config as it is, with its type checked and its literals kept. */
export const defineConfig = <const C extends Config>(config: C): C => config
