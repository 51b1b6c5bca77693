import { Anchor } from '@mantine/core'
import type { DatasetVersion } from '@slipway/contract/datasets'
import type { ModelVersion } from '@slipway/contract/registry'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Facts } from '../../parts/facts.tsx'
import { bytes, figure } from '../../parts/figures.ts'
import { lineageOf } from '../lineage/refs.ts'

/** The data, the code, the run and the machine that a version was made of, and the files that it is. */
export function LineageView({ version }: { version: ModelVersion }) {
  const { lineage, origin, files } = version
  const dataset = useRead(
    'datasets',
    ['version', lineage.datasetVersion],
    (signal) => api.datasets.findDatasetVersion({ params: { id: lineage.datasetVersion! } }, { signal }),
    { enabled: Boolean(lineage.datasetVersion) },
  )
  const link = (to: string, words: string) => (
    <Anchor component={Link} to={to} fz="sm">
      {words}
    </Anchor>
  )
  const rowsOf = ({ name, number, rows }: DatasetVersion) => {
    const to = `/datasets/${encodeURIComponent(name)}?version=${number}`
    return (
      <>
        {link(to, `${name} version ${number}`)} · {link(`${to}&tab=rows`, `its ${figure(rows)} rows`)}
      </>
    )
  }
  const facts: (readonly [string, ReactNode])[] = [
    ['Data', dataset.data ? rowsOf(dataset.data) : (lineage.datasetVersion ?? '–')],
    ['Digest of the data', <code key="d">{lineage.datasetDigest ?? '–'}</code>],
    ['Run', lineage.run ? link(`/runs/${lineage.run}`, lineage.run) : '–'],
    ['Source code', lineage.run ? link(`/runs/${lineage.run}?tab=origin`, 'as the run had it') : '–'],
    [
      'Pipeline run',
      lineage.pipelineRun ? link(`/pipeline-runs/${lineage.pipelineRun}`, lineage.pipelineRun) : '–',
    ],
    ['Code', <code key="c">{lineage.codeDigest ?? '–'}</code>],
    ['Lockfile', <code key="l">{lineage.lockfileDigest ?? '–'}</code>],
    ['Seed', lineage.seed ?? '–'],
    ...Object.entries(lineage.environment ?? {}),
    ...(origin ? ([['Registered from', origin.source]] as const) : []),
  ]
  return (
    <>
      {link(
        lineageOf(`model:${version.model}@${version.number}`),
        'As a graph, from the data to the endpoints',
      )}
      <Facts of={facts} />
      <h2>Files</h2>
      <ul>
        {files.map(({ path, bytes: size, digest }) => (
          <li key={path}>
            {path} <span className="soft">{bytes(size)}</span>{' '}
            <code className="soft">{digest.slice(0, 19)}…</code>
          </li>
        ))}
      </ul>
    </>
  )
}
