import { SlipwayError } from '@slipway/contract/error'
import { Words } from './words.tsx'

/** A fault that has no code is one of the platform's own. */
const unknown = {
  hint: 'This should not have happened. The screen asks again by itself; the log of `slipway up` tells why.',
  code: null,
}

/** Of a path that no object can have the server says which pattern it breaks, which helps programs and nobody else. */
const cutShort = 'Nothing has such an address; a link that was cut short looks like this.'

/** What went wrong, its code, and what to do about it. */
export function ErrorNote({ error }: { error: unknown }) {
  const { hint, code } = error instanceof SlipwayError ? error : unknown
  const message = error instanceof Error ? error.message : String(error)
  return (
    <div className="error-note" role="alert">
      <b>
        <Words of={message} />
      </b>
      <span>
        <Words of={code === 'HTTP_INVALID_PARAMS' ? cutShort : hint} />
      </span>
      {code && <code className="soft">{code}</code>}
    </div>
  )
}
