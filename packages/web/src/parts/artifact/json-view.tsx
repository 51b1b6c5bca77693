import { Text } from '@mantine/core'
import { useMemo, useState } from 'react'
import { figure } from '../figures.ts'
import type { Finding } from './artifact-view.tsx'
import { TextView } from './text-view.tsx'

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

const atOnce = 100
const openedDepth = 2
const openedSize = 30

/** A document as a tree whose branches open; as text where it cannot be read. */
export function JsonView({ text, ...finding }: { text: string } & Finding) {
  const read = useMemo((): { value: Json } | { wrong: string } => {
    try {
      return { value: JSON.parse(text) as Json }
    } catch (error) {
      return { wrong: error instanceof Error ? error.message : String(error) }
    }
  }, [text])
  if ('wrong' in read)
    return (
      <>
        <Text c="var(--warn)">This is no JSON: {read.wrong}</Text>
        <TextView text={text} {...finding} />
      </>
    )
  return (
    <div className="json" tabIndex={0} role="region" aria-label="JSON">
      <Node name={null} value={read.value} depth={0} />
    </div>
  )
}

function Node({ name, value, depth }: { name: string | null; value: Json; depth: number }) {
  const label = name !== null && <span className="json-name">{name}: </span>
  if (value === null || typeof value !== 'object')
    return (
      <div className="json-leaf">
        {label}
        <span className={`json-${value === null ? 'null' : typeof value}`}>{JSON.stringify(value)}</span>
      </div>
    )
  return <Branch label={label} value={value} depth={depth} />
}

function Branch({
  label,
  value,
  depth,
}: {
  label: React.ReactNode
  value: readonly Json[] | { readonly [name: string]: Json }
  depth: number
}) {
  const list = Array.isArray(value)
  const size = list ? value.length : Object.keys(value).length
  const [opened, setOpened] = useState(depth < openedDepth && size <= openedSize)
  const [shown, setShown] = useState(atOnce)
  const entries = opened ? Object.entries(value).slice(0, shown) : []
  return (
    <div>
      <button type="button" className="json-branch" aria-expanded={opened} onClick={() => setOpened(!opened)}>
        <span aria-hidden="true">{opened ? '▾' : '▸'}</span> {label}
        <span className="soft">{list ? `[ ${figure(size)} ]` : `{ ${figure(size)} }`}</span>
      </button>
      {opened && (
        <div className="json-inner">
          {entries.map(([key, one]) => (
            <Node key={key} name={key} value={one} depth={depth + 1} />
          ))}
          {size > shown && (
            <button type="button" className="json-branch" onClick={() => setShown(shown + 10 * atOnce)}>
              {figure(size - shown)} more …
            </button>
          )}
        </div>
      )}
    </div>
  )
}
