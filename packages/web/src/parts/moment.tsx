const near = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
})

/** A time in the reader's zone; in UTC where one points at it. */
export function Moment({ ms }: { ms: number | null }) {
  if (ms === null) return <span className="soft">–</span>
  const utc = new Date(ms).toISOString()
  return (
    <time
      className="n"
      dateTime={utc}
      title={`${utc.replace('T', ' ').replace('.000Z', '').replace('Z', '')} UTC`}
    >
      {near.format(ms)}
    </time>
  )
}
