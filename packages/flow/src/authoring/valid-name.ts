import { stepNameInvalid } from './authoring.errors.ts'

/** Names become files, URLs and words in tables. Throws FLOW_NAME. */
export const validName = (name: string): string => {
  if (!/^[A-Za-z][\w.-]{0,63}$/.test(name)) throw stepNameInvalid(name)
  return name
}
