import { parse } from 'yaml'
import type { Check } from '../check.ts'
import { readChecks } from '../yaml/read-checks.ts'
import { isExpectationSuite, readExpectations } from './great-expectations.ts'
import { isPanderaSchema, readPandera } from './pandera.ts'

/**
 * Reads a file of checks: our YAML, an expectation suite of Great Expectations, or a schema of pandera.
 * @throws CHECKS_FILE_INVALID with the line; CHECKS_IMPORT with all that cannot be said here
 */
export const readSuite = (text: string, file: string): Check[] => {
  const foreign = /"expectations"\s*:|\bschema_type"?\s*:/.test(text) ? parsed(text) : undefined
  if (isExpectationSuite(foreign)) return readExpectations(foreign, file)
  if (isPanderaSchema(foreign)) return readPandera(foreign, file)
  return readChecks(text, file)
}

const parsed = (text: string): unknown => {
  try {
    return parse(text)
  } catch {
    // `readChecks` tells the line.
    return undefined
  }
}
