import { getCallSites } from 'node:util'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { noteWhereStepsAreMade } from '../../authoring/made-at.ts'
import { pathText } from '../../authoring/ref-source.ts'
import { refSource } from '../../authoring/refs.ts'
import { referenceAsked } from '../plan.errors.ts'
import { type AskedPlace, askerKey } from './instrument.ts'
import type { ReadBundle } from './read-bundle.ts'

/** Refuses, from now on, that code of the bundle asks a reference for its value. The code must be instrumented. */
export const refuseAsking = (
  root: string,
  read: Pick<ReadBundle, 'sourceAt'>,
  places: readonly AskedPlace[],
): void => {
  const ask = (place: number, value: unknown): unknown => {
    const source = typeof value === 'function' ? refSource(value) : null
    if (source === null) return value
    const { at, question } = places[place]!
    const found = read.sourceAt(at)
    throw referenceAsked({
      reference: `${source.id}${pathText(source.path)}`,
      question,
      where: found ? `${found.path}:${found.line}` : 'the pipeline',
      line: found ? lineOf(join(root, found.path), found.line) : '',
    })
  }
  Object.assign(globalThis, { [Symbol.for(askerKey)]: ask })
}

/** Notes for every step made from now on which lines of the bundle stood on the stack, from 0. */
export const noteLinesOf = (bundle: string): void => {
  const url = pathToFileURL(bundle).href
  noteWhereStepsAreMade(() =>
    getCallSites(200, { sourceMap: false })
      .filter(({ scriptName }) => scriptName === url || scriptName === bundle)
      .map(({ lineNumber }) => lineNumber - 1),
  )
}

const lineOf = (file: string, line: number): string => {
  try {
    return readFileSync(file, 'utf8').split('\n')[line - 1]?.trim() ?? ''
  } catch {
    return ''
  }
}
