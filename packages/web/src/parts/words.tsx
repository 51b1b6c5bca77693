import { Fragment } from 'react'

/** A sentence of the platform, which sets what is to be typed between backticks; a lone one is a letter of a name. */
export function Words({ of }: { of: string }) {
  const parts = of.split('`')
  if (parts.length % 2 === 0) return of
  return parts.map((part, at) => {
    // Parts have no name but their place, and a sentence never changes.
    const key = `${at} ${part}`
    return at % 2 === 1 ? <code key={key}>{part}</code> : <Fragment key={key}>{part}</Fragment>
  })
}
