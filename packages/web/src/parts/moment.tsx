/** How times are written in the reader's zone. */
export type TimeFormat = Pick<Intl.DateTimeFormat, 'format'>

/** Made when it is first used: the first one takes a browser 16 ms. */
const lazily = (options: Intl.DateTimeFormatOptions): TimeFormat => {
  let made: TimeFormat | undefined
  return {
    format: (time) => {
      made ??= new Intl.DateTimeFormat(undefined, options)
      return made.format(time)
    },
  }
}

const nearly = {
  year: 'numeric',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
} as const
const near = lazily(nearly)
/** Where seconds tell. */
export const exactly = lazily({ ...nearly, second: '2-digit' })
/** Where the year is plain. */
export const dayAndTime = lazily({ month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit' })
/** Where the day is plain. */
export const clock = lazily({ hour: '2-digit', minute: '2-digit' })

/** In the reader's zone, where no element can stand. */
export const momentText = (ms: number): string => near.format(ms)

const utcText = (ms: number): string =>
  `${new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/(\.000)?Z$/, '')} UTC`

/** In the reader's zone and in UTC, for what is said where one points. */
export const bothZones = (ms: number): string => `${near.format(ms)} (${utcText(ms)})`

/** A time in the reader's zone; in UTC where one points at it. */
export function Moment({ ms, as = near }: { ms: number | null; as?: TimeFormat }) {
  if (ms === null) return <span className="soft">–</span>
  return (
    <time className="n" dateTime={new Date(ms).toISOString()} title={utcText(ms)}>
      {as.format(ms)}
    </time>
  )
}
