import type { FileRef } from '../encoding/index.ts'

type Stored = string | number | boolean | bigint | null | undefined | Date | ArrayBufferView | FileRef

type Any<T> = 0 extends 1 & T ? true : false

/** Whether a function hides in T, up to eight levels down. */
type HoldsFunction<T, Depth extends 0[] = []> =
  Any<T> extends true
    ? false
    : Depth['length'] extends 8
      ? false
      : [T] extends [Stored]
        ? false
        : T extends Stored
          ? false
          : T extends (...args: never) => unknown
            ? true
            : T extends symbol
              ? true
              : T extends ReadonlyMap<infer K, infer V>
                ? HoldsFunction<K | V, [...Depth, 0]>
                : T extends ReadonlySet<infer Item>
                  ? HoldsFunction<Item, [...Depth, 0]>
                  : T extends readonly (infer Item)[]
                    ? HoldsFunction<Item, [...Depth, 0]>
                    : T extends object
                      ? { [K in keyof T]-?: HoldsFunction<T[K], [...Depth, 0]> }[keyof T]
                      : false

/** The compiler's word against a result that storing would refuse. */
export interface FunctionInResult {
  readonly 'a step cannot give a function or a class instance: storage would change it': never
}

export type FunctionFree<T> = true extends HoldsFunction<T> ? FunctionInResult : unknown
