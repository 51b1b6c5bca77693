import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The folder of slipway_step.py: beside the sources, or in a packed release. */
export const pythonModules = (): string => {
  const places = ['./python', '../python', '../../python'].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  )
  const found = places.find((folder) => existsSync(`${folder}/slipway_step.py`))
  if (!found) throw new Error(`slipway_step.py is not beside ${import.meta.url}`)
  return found
}
