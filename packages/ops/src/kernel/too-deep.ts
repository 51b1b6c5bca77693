/** Whether whatever walked through values that a stranger sent ran out of stack: they lie thousands deep. */
export const isTooDeep = (error: unknown): boolean =>
  error instanceof RangeError && error.message.includes('call stack')
