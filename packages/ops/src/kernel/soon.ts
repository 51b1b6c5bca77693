/** A value that is there, or will be. */
export type Soon<T> = T | Promise<T>

/** Goes on with a value, at once where it is there: to wait for nothing still costs a turn of microtasks and a promise. */
export const after = <A, B>(value: Soon<A>, use: (value: A) => Soon<B>): Soon<B> =>
  value instanceof Promise ? value.then(use) : use(value)

/** The same for what may fail, now or later: `failed` is told of it, but not of what `use` throws. */
export const settled = <A, B>(
  begin: () => Soon<A>,
  use: (value: A) => Soon<B>,
  failed: (cause: unknown) => Soon<B>,
): Soon<B> => {
  let value: Soon<A>
  try {
    value = begin()
  } catch (cause) {
    return failed(cause)
  }
  return value instanceof Promise ? value.then(use, failed) : use(value)
}
