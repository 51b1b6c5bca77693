import type { CommandKind } from '@slipway/contract/command-kinds'
import { optionInvalid } from './authoring.errors.ts'
import { checkOptions } from './check-options.ts'
import { checkedKind, type Kind, type TakenOf, type ValuesOf } from './kinds.ts'
import { madeAt } from './made-at.ts'
import type { Inputs, Ref } from './ref-types.ts'
import { heldNow } from './recording.ts'
import { validName } from './valid-name.ts'
import type { StepEnvironment, StepFacts, StepOptions, UseOptions } from './step-facts.ts'
import { useStep } from './use.ts'

export interface CommandEnvironment extends StepEnvironment {
  /** Lockfiles: a change in one reruns the step. */
  readonly lock?: string | readonly string[]
  /** The container image that it runs in, where the executor has containers. */
  readonly image?: string
}

export interface CommandOptions<I, O> extends StepOptions {
  /** The program and its arguments; those that name a file of the project are found from anywhere. */
  readonly run: readonly [string, ...string[]]
  readonly inputs?: I
  readonly outputs?: O
  readonly env?: CommandEnvironment
  /** Files and folders of code that the program reads beside those in run: a change reruns the step. */
  readonly code?: readonly string[]
}

export interface CommandSpec {
  readonly run: readonly [string, ...string[]]
  readonly inputs: { readonly [name: string]: CommandKind }
  readonly outputs: { readonly [name: string]: CommandKind }
  readonly env: { readonly lock: readonly string[]; readonly image: string | null }
  readonly code: readonly string[]
}

type Arguments<I> =
  {} extends Inputs<I>
    ? [inputs?: Inputs<I>, options?: UseOptions]
    : [inputs: Inputs<I>, options?: UseOptions]

/** Called inside a pipeline: records one use and gives a reference to what the program writes. */
export interface CommandStep<I, O> {
  (...use: Arguments<I>): Ref<O>
  readonly facts: StepFacts
}

/**
 * A step in any language. The program starts in a directory of its own that holds inputs.json and files/,
 * with the environment it was given and PATH; it leaves outputs.json there, naming each declared output
 * (a file output by its path). A line on stdout that begins with `@slipway ` and goes on with a JSON object
 * reports: {"metric":"loss","value":0.1,"step":3}, {"param":"depth","value":4}, {"progress":0.5,"note":"…"}.
 * Throws FLOW_NAME, FLOW_OPTION and FLOW_KIND.
 */
export const command = <
  I extends Record<string, Kind<unknown>> = {},
  O extends Record<string, Kind<unknown>> = {},
>(
  name: string,
  options: CommandOptions<I, O>,
): CommandStep<TakenOf<I>, ValuesOf<O>> => {
  const owner = `the command ${validName(name)}`
  checkOptions(owner, options, 'command', ['run', 'inputs', 'outputs', 'code'])
  const { run, inputs, outputs, code, ...rest } = options
  const texts = (option: string, list: unknown) => {
    if (!Array.isArray(list) || list.some((word) => typeof word !== 'string'))
      throw optionInvalid(owner, option, list, 'a list of texts')
  }
  texts('run', run)
  if (run.length === 0 || run[0] === '') throw optionInvalid(owner, 'run', run, 'a program and its arguments')
  texts('code', code ?? [])
  const facts: StepFacts = {
    name,
    options: rest,
    fn: null,
    command: {
      run,
      inputs: kinds(`an input of ${owner}`, inputs),
      outputs: kinds(`an output of ${owner}`, outputs),
      env: { lock: [options.env?.lock ?? []].flat(), image: options.env?.image ?? null },
      code: code ?? [],
    },
    approval: null,
    held: heldNow(),
    madeAt: madeAt(),
  }
  const use = (given: object = {}, how: UseOptions = {}) => useStep(facts, given, how)
  return Object.assign(use, { facts }) as unknown as CommandStep<TakenOf<I>, ValuesOf<O>>
}

const kinds = (owner: string, named: Record<string, Kind<unknown>> | undefined) =>
  Object.fromEntries(Object.entries(named ?? {}).map(([name, kind]) => [name, checkedKind(owner, kind).kind]))
