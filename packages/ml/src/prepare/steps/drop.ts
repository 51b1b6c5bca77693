import { type StepKind, stepMaker } from '../step.ts'

export interface DropSettings {
  readonly reason?: string
}

/** Leaves columns out. */
export const dropKind: StepKind<DropSettings, { readonly reason: string }> = {
  name: 'drop',
  title: 'leave out',
  takes: ['numeric', 'time', 'text', 'boolean', 'category'],
  takesUnasked: [],
  fit: (_values, { reason = 'as the recipe says' }) => ({ reason }),
  apply: () => [],
  compile: () => [],
  describe: ({ reason }, name) => `${name}: left out (${reason})`,
}

/** Leaves columns out: `drop({ columns: ['id'], reason: 'an id' })`. */
export const drop = stepMaker<DropSettings>('drop')
