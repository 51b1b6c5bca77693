import type { FileRef } from '../encoding/index.ts'

declare const refOf: unique symbol

/** The mark of a reference to a T that a step will make. */
export interface RefMark<out T> {
  readonly [refOf]: T
}

/** Values without properties of their own worth referring to. */
type Whole =
  | string
  | number
  | boolean
  | bigint
  | symbol
  | null
  | undefined
  | Date
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | ArrayBufferView
  | FileRef

type Any<T> = 0 extends 1 & T ? true : false

type Properties<T> =
  Any<T> extends true
    ? { readonly [key: string]: Ref<any> }
    : [T] extends [Whole]
      ? unknown
      : [T] extends [readonly (infer Item)[]]
        ? { readonly [index: number]: Ref<Item> }
        : { readonly [K in keyof T]-?: Ref<T[K]> }

/**
 * A value that will be there when the pipeline runs. Inside a pipeline it can be handed to another step, and
 * its properties are references too: ref.rows. It cannot be compared, added or tested: it has no value yet.
 */
export type Ref<T> = RefMark<T> & Properties<T>

/** What an input takes: the value itself, a reference to it, or plain data with references inside. */
export type Input<T> = T | RefMark<T> | Nested<T>

type Nested<T> = T extends Whole
  ? never
  : T extends readonly (infer Item)[]
    ? readonly Input<Item>[]
    : T extends object
      ? { readonly [K in keyof T]: Input<T[K]> }
      : never

/** Every input of a step, each as a value or a reference. */
export type Inputs<I> = { readonly [K in keyof I]: Input<I[K]> }

/** What plain data with references inside is, once they are filled in. */
export type Filled<T> =
  Any<T> extends true
    ? any
    : T extends RefMark<infer Value>
      ? Value
      : T extends Whole
        ? T
        : T extends readonly (infer Item)[]
          ? Filled<Item>[]
          : T extends object
            ? { [K in keyof T]: Filled<T[K]> }
            : T
