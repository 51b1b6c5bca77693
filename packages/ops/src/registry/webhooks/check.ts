import type { Reach, WebhookWish } from './webhook.ts'
import { eventsEmpty, nameInvalid, schemeRefused, tooLong, urlEmpty, urlInvalid } from './webhooks.errors.ts'

const nameForm = /^(?=.{1,63}$)[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i

/** The wish itself; throws where it could never be fulfilled. */
export function checked<W extends Partial<WebhookWish>>(wish: W, reach: Reach): W {
  if (wish.name !== undefined && !nameForm.test(wish.name)) throw nameInvalid(wish.name)
  if (wish.url !== undefined) checkUrl(wish.url, reach)
  if (wish.events?.length === 0) throw eventsEmpty()
  if ((wish.description?.length ?? 0) > 1000) throw tooLong('description', 1000)
  if ((wish.secret?.length ?? 0) > 1000) throw tooLong('secret', 1000)
  return wish
}

function checkUrl(text: string, { schemes, mustBeReachable }: Reach): void {
  if (text.trim() === '') throw urlEmpty(text)
  if (text.length > 500) throw tooLong('URL', 500)
  if (!URL.canParse(text)) {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]
    throw scheme === undefined ? schemeRefused('', schemes) : urlInvalid(text)
  }
  const url = new URL(text)
  const scheme = url.protocol.slice(0, -1)
  if (!schemes.includes(scheme)) throw schemeRefused(scheme, schemes)
  if (url.hostname === '') throw urlInvalid(text)
  mustBeReachable(url.hostname)
}
