/** What MLflow sends as text, so that a browser shows and does not run it. */
const texts = new Set(
  'txt log err cfg conf cnf cf ini properties prop hocon toml yaml yml xml json js py py3 csv tsv md rst ipynb MLmodel mlproject'.split(
    ' ',
  ),
)

const others: Record<string, string> = {
  bmp: 'image/bmp',
  css: 'text/css',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  gif: 'image/gif',
  h5: 'application/x-hdf5',
  htm: 'text/html',
  html: 'text/html',
  ico: 'image/vnd.microsoft.icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  wav: 'audio/x-wav',
  webm: 'video/webm',
  webp: 'image/webp',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  zip: 'application/zip',
}

/** The media type that MLflow gives a file of this name. */
export function mediaTypeOf(name: string): string {
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 ? name.slice(dot + 1) : name
  if (texts.has(extension)) return 'text/plain'
  if (dot <= 0) return 'application/octet-stream'
  const lower = extension.toLowerCase()
  return texts.has(lower) ? 'text/plain' : (others[lower] ?? 'application/octet-stream')
}

const token = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/
const quoted = (text: string) => (token.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`)

/** Content-Disposition of a download: beside a name that is not ASCII one that is (RFC 6266, RFC 5987). */
export function attachment(name: string): string {
  if (/^[\x20-\x7e]*$/.test(name)) return `attachment; filename=${quoted(name)}`
  const plain = name.normalize('NFKD').replace(/[^\x20-\x7e]/g, '') || 'download'
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename=${quoted(plain)}; filename*=UTF-8''${encoded}`
}
