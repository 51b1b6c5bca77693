/** What values look like between steps: plain JSON, where an object whose only key is a tag means more. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A file kept by content. It travels between steps by name; ctx.files.path(ref) says where it lies. */
export interface FileRef {
  readonly $file: { readonly digest: string; readonly bytes: number; readonly name: string }
}

/** Whether a value is a FileRef: an object with the one key $file. */
export const isFileRef = (value: unknown): value is FileRef => {
  if (typeof value !== 'object' || value === null) return false
  const file = (value as { $file?: unknown }).$file
  if (Object.keys(value).length !== 1 || typeof file !== 'object' || file === null) return false
  const { digest, bytes, name } = file as Record<string, unknown>
  return typeof digest === 'string' && typeof bytes === 'number' && typeof name === 'string'
}
