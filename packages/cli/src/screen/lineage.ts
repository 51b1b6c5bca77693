import type { DatasetLineage } from '@slipway/contract/datasets'
import { fit } from './table.ts'

/** Where a version came from and what was made of it, in lines. */
export function lineageText({ version, source, madeBy, code, madeFrom, made }: DatasetLineage): string {
  const said = (title: string, texts: readonly string[]) =>
    texts.map((text) => fit(`${title.padEnd(10)} ${text}`))
  const versions = (of: readonly { name: string; number: number }[]) =>
    of.map((v) => `${v.name} version ${v.number}`)
  return [
    fit(`${version.name} version ${version.number} · ${version.digest}`),
    ...said('source', [source.path]),
    ...said(
      'query',
      [source.query, source.table && `table ${source.table}`].filter((text) => text !== undefined),
    ),
    ...said('cursor', source.cursor === undefined ? [] : [`${source.cursorColumn} up to ${source.cursor}`]),
    ...said('answers of', source.answeredBy ?? []),
    ...said('made by', madeBy.run ? [`step ${madeBy.step ?? '?'} of run ${madeBy.run}`] : []),
    ...said('code', code ? [`pipeline ${code.pipeline}, ${code.digest}`] : []),
    ...said('', code ? code.files.map(({ path }) => path) : []),
    ...said('made from', versions(madeFrom)),
    ...said('data', versions(made.datasets)),
    ...said(
      'run',
      made.runs.map(({ id, name }) => `${name} (${id})`),
    ),
    ...said('model', versions(made.models)),
  ].join('\n')
}
