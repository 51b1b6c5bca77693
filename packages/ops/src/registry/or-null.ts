import { SlipwayError } from '@slipway/contract/error'

/** Null for what is not there any more; any other trouble is thrown. */
export async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof SlipwayError && error.kind === 'not-found') return null
    throw error
  }
}
