import { Anchor, Code, Image, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { token } from '../app/api.ts'
import { useRead } from '../app/queries.ts'
import { bytes } from './figures.ts'
import { Loaded } from './loaded.tsx'

const mostTextBytes = 200_000
const images = /\.(png|jpe?g|gif|webp|svg)$/i
const texts = /\.(txt|log|json|ya?ml|csv|tsv|md|py|ts|js|toml|lock|cfg|ini|sql|html?)$|MLmodel$/i

/** A stored file, where it can be looked at: never run, and never as a page of this address. */
export function ArtifactView({ artifact }: { artifact: { path: string; digest: string; bytes: number } }) {
  const { path, digest } = artifact
  const url = `/api/v1/artifacts/${digest}`
  const image = images.test(path)
  const text = texts.test(path)
  const read = useRead('artifacts', [digest, text], (signal) => readPart(url, text, signal), {
    enabled: image || text,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  })
  return (
    <Stack gap="xs">
      <Text fw={600}>{path}</Text>
      {image || text ? (
        <Loaded of={read}>
          {(blob) => (image ? <Picture blob={blob} path={path} /> : <Words blob={blob} path={path} />)}
        </Loaded>
      ) : (
        <Text c="dimmed">There is no view for files of this kind.</Text>
      )}
      <Anchor href={url} download={path.split('/').at(-1)}>
        Take it home ({bytes(artifact.bytes)})
      </Anchor>
    </Stack>
  )
}

const readPart = async (url: string, part: boolean, signal: AbortSignal): Promise<Blob> => {
  const given = token.get()
  const response = await fetch(url, {
    signal,
    headers: {
      ...(given ? { authorization: `Bearer ${given}` } : {}),
      ...(part ? { range: `bytes=0-${mostTextBytes - 1}` } : {}),
    },
  })
  if (!response.ok) throw new Error(`The file could not be read: ${response.status}.`)
  return response.blob()
}

const types: Readonly<Record<string, string>> = { svg: 'image/svg+xml', jpg: 'image/jpeg' }

/** Through a blob, in which no script of an SVG runs as it is drawn by an image. */
function Picture({ blob, path }: { blob: Blob; path: string }) {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    const kind = path.split('.').at(-1)!.toLowerCase()
    const made = URL.createObjectURL(new Blob([blob], { type: types[kind] ?? `image/${kind}` }))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [blob, path])
  return url ? <Image src={url} alt={path} fit="contain" mah={480} /> : null
}

function Words({ blob, path }: { blob: Blob; path: string }) {
  const [text, setText] = useState('')
  useEffect(() => {
    void blob.text().then((read) => setText(path.endsWith('.json') ? pretty(read) : read))
  }, [blob, path])
  return (
    <Code block mah={520} style={{ overflow: 'auto' }} tabIndex={0}>
      {text}
      {blob.size >= mostTextBytes ? '\n… the rest is left out here' : ''}
    </Code>
  )
}

const pretty = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
