import { askChild } from '../../plan/ask-child.ts'
import { childEntry } from '../child-entry.ts'
import type { PythonEnvironment, WantedEnvironment } from './python-environment.ts'

/** The environment that lockfiles describe, looked for and built in a process of its own; null where none is Python's. */
export const preparedEnvironment = (wanted: WantedEnvironment): Promise<PythonEnvironment | null> =>
  askChild(childEntry(import.meta.url, 'environment-main'), wanted)
