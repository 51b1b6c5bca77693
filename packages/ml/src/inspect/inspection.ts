import type { PiiClass } from '../privacy/index.ts'
import type { Task } from '../train/trainer.ts'

/** What a column is to the model, strongest claim first: a split column that also looks like an id is a split. */
export type Role = 'feature' | 'id' | 'constant' | 'leak' | 'split' | 'time' | 'text' | 'group'

/** What was measured, by name; shares and scores are 0..1. */
export type Evidence = Readonly<Record<string, number>>

export interface InspectedColumn {
  readonly name: string
  readonly role: Role
  /** True: the proposed recipe leaves the column out. A leak with drop = false is suspected and kept. */
  readonly drop: boolean
  /** One plain sentence: why the role, and why it is dropped or kept. */
  readonly reason: string
  readonly evidence: Evidence
  readonly pii?: { readonly class: PiiClass; readonly evidence: string }
}

export interface TargetCandidate {
  readonly name: string
  /** Higher is likelier; only the order means anything. */
  readonly score: number
  readonly reason: string
}

export interface InspectedTarget {
  readonly name: string
  readonly task: Task
  /** Rows that have no target and are left out of training. */
  readonly missing: number
  /** Class names, most frequent first; empty for regression. */
  readonly classes: readonly { readonly name: string; readonly rows: number }[]
  /** regression: the least and the greatest value. */
  readonly lowest?: number
  readonly highest?: number
  /** The class a binary model finds. */
  readonly positive?: string
  /** Why that class, or why that task. */
  readonly reason: string
}

/** A split worth having, in the words of `--split`. Only `honoured` ones apply without being asked for. */
export interface SplitProposal {
  readonly spec: string
  readonly honoured: boolean
  readonly reason: string
}

export interface Inspection {
  readonly rows: number
  /** Null where no target was named: then no leak can be looked for. */
  readonly target: InspectedTarget | null
  readonly task: Task | null
  /** Rows lie in the order of a time column. */
  readonly timeOrdered: boolean
  readonly timeColumns: readonly string[]
  /** Likely targets, best first. */
  readonly candidates: readonly TargetCandidate[]
  readonly columns: readonly InspectedColumn[]
  /** Names of the columns left out, in file order; never the target. */
  readonly dropped: readonly string[]
  readonly splits: readonly SplitProposal[]
}

export interface InspectOptions {
  readonly target?: string
  /** Overrides what the target's values suggest. */
  readonly task?: Task
  readonly positive?: string
  /** The whole file's row count where the table is a part of it. */
  readonly profile?: { readonly rows: number }
  readonly seed?: number
}
