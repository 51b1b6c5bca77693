import { connect } from '@slipway/client'

const kept = 'slipway-token'

/** For this tab alone; it never stands in an address. */
export const token = {
  get: (): string | undefined => sessionStorage.getItem(kept) ?? undefined,
  set: (text: string): void => sessionStorage.setItem(kept, text),
  forget: (): void => sessionStorage.removeItem(kept),
}

/** The server that gave out this page. */
export const api = connect({ url: location.origin, token: token.get() })
