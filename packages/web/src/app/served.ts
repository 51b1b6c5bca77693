import { SlipwayError } from '@slipway/contract/error'
import { api } from './api.ts'

/**
 * A screen's script that tells why it could not be had. Where the server answers it gives out a newer build, and the
 * router loads the page anew; where it does not the page would be lost by that, so the screen says what is the matter.
 */
export const served =
  <T>(script: () => Promise<T>) =>
  async (): Promise<T> => {
    try {
      return await script()
    } catch (error) {
      await api.members.whoAmI({}).catch((why: unknown) => {
        if (why instanceof SlipwayError && why.kind === 'unavailable') throw why
      })
      throw error
    }
  }
