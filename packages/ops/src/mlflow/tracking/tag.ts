import { limits } from './limits.ts'
import { checkLength, checkName, shortened } from './names.ts'

/**
 * A tag of a run as it is kept: a value that is too long is cut, as MLflow does.
 * @param path before the names of its fields, such as `tags[3].`
 */
export function tagOf(key: string, value: string, path: string): [key: string, value: string] {
  checkName(key, `${path}key`)
  checkLength(`${path}key`, key, limits.key)
  return [key, shortened(value, limits.tag)]
}
