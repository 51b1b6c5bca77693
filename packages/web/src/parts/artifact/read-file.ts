import { token } from '../../app/api.ts'

export const fileUrl = (digest: string): string => `/api/v1/artifacts/${digest}`

/** The bytes of a stored file from its beginning, with this tab's token, which never stands in an address. */
export async function readFile(digest: string, bytes?: number, signal?: AbortSignal): Promise<Blob> {
  const given = token.get()
  const response = await fetch(fileUrl(digest), {
    ...(signal ? { signal } : {}),
    headers: {
      ...(given ? { authorization: `Bearer ${given}` } : {}),
      ...(bytes ? { range: `bytes=0-${bytes - 1}` } : {}),
    },
  })
  if (!response.ok) throw new Error(`The file could not be read: ${response.status}.`)
  return response.blob()
}
