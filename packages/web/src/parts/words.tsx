import { Fragment } from 'react'

/** A sentence of the platform, which sets what is to be typed between backticks. */
export function Words({ of }: { of: string }) {
  return of.split('`').map((part, at) => {
    // Parts have no name but their place, and a sentence never changes.
    const key = `${at} ${part}`
    return at % 2 === 1 ? <code key={key}>{part}</code> : <Fragment key={key}>{part}</Fragment>
  })
}
