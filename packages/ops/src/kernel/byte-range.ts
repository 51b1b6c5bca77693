/**
 * The one range that a Range header asks for, both ends inclusive. null: the whole (no header, several ranges, or
 * a form that HTTP lets a server ignore). 'beyond': nothing of it exists.
 */
export function parseRange(
  header: string | undefined,
  bytes: number,
): { start: number; end: number } | 'beyond' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  if (match[1] === '') {
    const last = Number(match[2])
    return last === 0 || bytes === 0 ? 'beyond' : { start: Math.max(0, bytes - last), end: bytes - 1 }
  }
  const start = Number(match[1])
  const end = match[2] === '' ? bytes - 1 : Math.min(Number(match[2]), bytes - 1)
  if (match[2] !== '' && Number(match[2]) < start) return null
  return start >= bytes ? 'beyond' : { start, end }
}
