import { notAFunction } from './authoring.errors.ts'
import { checkOptions } from './check-options.ts'
import type { StepContext } from './context.ts'
import { madeAt } from './made-at.ts'
import { heldNow } from './recording.ts'
import type { Inputs, Ref } from './ref-types.ts'
import type { StepFacts, StepOptions, UseOptions } from './step-facts.ts'
import type { FunctionFree } from './storable-types.ts'
import { useStep } from './use.ts'
import { validName } from './valid-name.ts'

type Arguments<I> =
  {} extends Inputs<I>
    ? [inputs?: Inputs<I>, options?: UseOptions]
    : [inputs: Inputs<I>, options?: UseOptions]

/** Called inside a pipeline: records one use and gives a reference to its result. */
export interface Step<I, O> {
  (...use: Arguments<I>): Ref<O>
  readonly facts: StepFacts
  /** The plain function, for unit tests. */
  readonly fn: (inputs: I, ctx: StepContext) => O | Promise<O>
}

/**
 * A step in TypeScript. Its function runs in a process of its own; inputs and result are plain data, so that
 * they can be stored, compared and sent elsewhere. The same code on the same inputs runs once.
 * Throws FLOW_NAME for a name that cannot be a file's name, FLOW_OPTION for an option that no run could follow, and
 * FLOW_NO_FUNCTION.
 */
export const step = <I, O>(
  name: string,
  fn: ((inputs: I, ctx: StepContext) => O) & FunctionFree<Awaited<O>>,
  options: StepOptions = {},
): Step<I, Awaited<O>> => {
  validName(name)
  if (typeof fn !== 'function') throw notAFunction(`the step ${name}`, fn)
  checkOptions(`the step ${name}`, options, 'step')
  const facts: StepFacts = {
    name,
    options,
    fn,
    command: null,
    approval: null,
    held: heldNow(),
    madeAt: madeAt(),
  }
  const use = (inputs: object = {}, how: UseOptions = {}) => useStep(facts, inputs, how)
  return Object.assign(use, { facts, fn }) as unknown as Step<I, Awaited<O>>
}
