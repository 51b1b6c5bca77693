import './artifact.css'
import { Anchor, Group, Paper, Stack, Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { token } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { bytes } from '../figures.ts'
import { Loaded } from '../loaded.tsx'
import { saveFile } from '../save-file.ts'
import { type FileKind, kindOf, readingOf } from './kind-of.ts'
import { PageView } from './page-view.tsx'
import { PictureView } from './picture-view.tsx'
import { fileUrl, readFile } from './read-file.ts'
import { TextView } from './text-view.tsx'

const JsonView = lazy(async () => ({ default: (await import('./json-view.tsx')).JsonView }))
const TableView = lazy(async () => ({ default: (await import('./table-view.tsx')).TableView }))
const ParquetView = lazy(async () => ({ default: (await import('./parquet-view.tsx')).ParquetView }))
const MarkdownView = lazy(async () => ({ default: (await import('./markdown-view.tsx')).MarkdownView }))

export interface Artifact {
  readonly path: string
  readonly digest: string
  readonly bytes: number
}

export interface Finding {
  /** What is searched for in a text. */
  readonly find: string
  readonly onFind: (text: string) => void
}

/** A stored file, where it can be looked at: it runs nothing in this page, and is never a page of this address. */
export function ArtifactView({ artifact, ...finding }: { artifact: Artifact } & Finding) {
  const kind = kindOf(artifact.path)
  const reading = readingOf(kind, artifact.bytes)
  return (
    <Stack gap="xs" className="artifact">
      <Group justify="space-between" gap="xs">
        <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
          {artifact.path}
        </Text>
        <TakeHome artifact={artifact} />
      </Group>
      {reading.bytes === null ? (
        <Paper withBorder p="md">
          <Text c="dimmed">
            {kind === 'other'
              ? 'There is no view for files of this kind: take it home to look at it.'
              : `At ${bytes(artifact.bytes)} it is too large to be opened here: take it home to look at it.`}
          </Text>
        </Paper>
      ) : kind === 'parquet' ? (
        <Suspense>
          <ParquetView digest={artifact.digest} />
        </Suspense>
      ) : (
        <Opened artifact={artifact} kind={kind} most={reading.bytes} cut={reading.cut} {...finding} />
      )}
    </Stack>
  )
}

function Opened({
  artifact: { path, digest },
  kind,
  most,
  cut,
  ...finding
}: {
  artifact: Artifact
  kind: FileKind
  most: number
  cut: boolean
} & Finding) {
  const picture = kind === 'picture'
  const read = useRead<Blob | string>(
    'artifacts',
    [digest, most, picture],
    async (signal) => {
      const blob = await readFile(digest, cut ? most : undefined, signal)
      return picture ? blob : blob.text()
    },
    { staleTime: Number.POSITIVE_INFINITY, refetchInterval: false, placeholderData: undefined },
  )
  return (
    <Loaded of={read}>
      {(content) => (
        <Suspense>
          {cut && <Text c="dimmed">The first {bytes(most)} of it.</Text>}
          {typeof content !== 'string' ? (
            <PictureView blob={content} path={path} />
          ) : kind === 'page' ? (
            <PageView html={content} path={path} />
          ) : kind === 'json' ? (
            <JsonView text={content} {...finding} />
          ) : kind === 'table' ? (
            <TableView text={content} separator={/\.tsv$/i.test(path) ? '\t' : ','} cut={cut} />
          ) : kind === 'markdown' ? (
            <MarkdownView text={content} />
          ) : (
            <TextView text={content} {...finding} />
          )}
        </Suspense>
      )}
    </Loaded>
  )
}

/** Where a token is needed the browser's own way of loading lacks it. */
function TakeHome({ artifact: { path, digest, bytes: size } }: { artifact: Artifact }) {
  const name = path.split('/').at(-1)!
  return (
    <Anchor
      href={fileUrl(digest)}
      download={name}
      onClick={(event) => {
        if (!token.get()) return
        event.preventDefault()
        void readFile(digest).then((blob) => saveFile(name, blob))
      }}
    >
      Take it home ({bytes(size)})
    </Anchor>
  )
}
