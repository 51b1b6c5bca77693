import type { FileRef } from '../encoding/index.ts'
import type { Inputs, Ref } from './ref-types.ts'
import { currentRecording } from './recording.ts'
import { validName } from './valid-name.ts'
import type { StepEnvironment, StepFacts, StepOptions, UseOptions } from './step-facts.ts'
import { useStep } from './use.ts'

/** What a command reads or writes under one name; T is what the other steps see. */
export interface Kind<out T> {
  readonly kind: string
  readonly $value?: T
}

/** The TypeScript type of a kind. */
export type ValueOf<K> = K extends Kind<infer T> ? T : never
export type ValuesOf<K> = { [Name in keyof K]: ValueOf<K[Name]> }

export const num: Kind<number> = { kind: 'number' }
export const text: Kind<string> = { kind: 'text' }
export const bool: Kind<boolean> = { kind: 'boolean' }
/** A file: read from files/<name>, written anywhere in the working directory and named in outputs.json. */
export const file: Kind<FileRef> = { kind: 'file' }
/** Any JSON, of the type you say. */
export const json = <T>(): Kind<T> => ({ kind: 'json' })

export interface CommandEnvironment extends StepEnvironment {
  /** Lockfiles: a change in one reruns the step. */
  readonly lock?: string | readonly string[]
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
  readonly inputs: { readonly [name: string]: string }
  readonly outputs: { readonly [name: string]: string }
  readonly env: { readonly lock: readonly string[]; readonly image: string | null }
  readonly code: readonly string[]
}

/** Called inside a pipeline: records one use and gives a reference to what the program writes. */
export interface CommandStep<I, O> {
  (inputs: Inputs<I>, options?: UseOptions): Ref<O>
  readonly facts: StepFacts
}

/**
 * A step in any language. The program starts in a directory of its own that holds inputs.json and files/,
 * with the environment it was given and PATH; it leaves outputs.json there, naming each declared output
 * (a file output by its path). A line on stdout that begins with `@slipway ` and goes on with a JSON object
 * reports: {"metric":"loss","value":0.1,"step":3}, {"param":"depth","value":4}, {"progress":0.5,"note":"…"}.
 */
export const command = <
  I extends Record<string, Kind<unknown>> = {},
  O extends Record<string, Kind<unknown>> = {},
>(
  name: string,
  options: CommandOptions<I, O>,
): CommandStep<ValuesOf<I>, ValuesOf<O>> => {
  const { run, inputs, outputs, code, ...rest } = options
  const facts: StepFacts = {
    name: validName(name),
    options: rest,
    fn: null,
    command: {
      run,
      inputs: kinds(inputs),
      outputs: kinds(outputs),
      env: { lock: [options.env?.lock ?? []].flat(), image: null },
      code: code ?? [],
    },
    madeInBuild: currentRecording() !== null,
  }
  const use = (given: object = {}, how: UseOptions = {}) => useStep(facts, given, how)
  return Object.assign(use, { facts }) as unknown as CommandStep<ValuesOf<I>, ValuesOf<O>>
}

const kinds = (named: Record<string, Kind<unknown>> | undefined) =>
  Object.fromEntries(Object.entries(named ?? {}).map(([name, { kind }]) => [name, kind]))
