import { SlipwayError } from '@slipway/contract/error'
import { Words } from './words.tsx'

/** Of a path that no object can have the server says which pattern it breaks, which helps programs and nobody else. */
const cutShort = 'Nothing has such an address; a link that was cut short looks like this.'

/** What went wrong, its code, and what to do about it. */
export function ErrorNote({ error }: { error: unknown }) {
  const known = error instanceof SlipwayError ? error : null
  const message = error instanceof Error ? error.message : String(error)
  return (
    <div className="error-note" role="alert">
      <b>
        <Words of={message} />
      </b>
      {known && (
        <>
          <span>
            <Words of={known.code === 'HTTP_INVALID_PARAMS' ? cutShort : known.hint} />
          </span>
          <code className="soft">{known.code}</code>
        </>
      )}
    </div>
  )
}
