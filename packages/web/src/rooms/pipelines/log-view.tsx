import './log-view.css'
import { ActionIcon, Group, NativeSelect, Switch, Text, TextInput } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import { ErrorNote } from '../../parts/error-note.tsx'
import { useTyped } from '../../parts/use-typed.ts'
import { useLog } from './use-log.ts'
import { useStepSearch } from './use-step-search.ts'

const restMs = 300
const linePx = 18

/** What an attempt printed, as it prints it; a word is found in it, line by line. */
export function LogView({
  run,
  node,
  attempts,
  running,
}: {
  run: string
  node: string
  /** Their numbers; the last is shown. */
  attempts: readonly number[]
  running: boolean
}) {
  const [{ attempt, find = '', only }, change] = useStepSearch()
  const chosen = attempts.find((number) => number === attempt)
  const { text: word, type } = useTyped(find, (next) => change({ find: next || undefined }), restMs)
  const [at, setAt] = useState(0)
  const box = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  const last = attempts.at(-1)
  const log = useLog(run, node, chosen, running && (chosen === undefined || chosen === last))
  const wanted = word.toLowerCase()
  const found = useMemo(
    () =>
      wanted === ''
        ? []
        : log.lines.flatMap((line, index) => (line.toLowerCase().includes(wanted) ? [index] : [])),
    [log.lines, wanted],
  )
  const shown = only === 'yes' && wanted !== '' ? found : null
  const count = shown?.length ?? log.lines.length
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => linePx,
    overscan: 20,
  })
  const placeOf = (line: number) => (shown ? shown.indexOf(line) : line)
  const go = (by: number) => {
    if (found.length === 0) return
    const next = (at + by + found.length) % found.length
    setAt(next)
    follows.current = false
    virtual.scrollToIndex(placeOf(found[next]!), { align: 'center' })
  }
  useEffect(() => {
    if (follows.current && count > 0 && wanted === '') virtual.scrollToIndex(count - 1)
  }, [count, wanted, virtual])
  return (
    <>
      <Group gap="xs" mb={4} wrap="nowrap">
        <TextInput
          aria-label="Search the log"
          placeholder="Search"
          data-filter
          size="xs"
          style={{ flexGrow: 1 }}
          value={word}
          onChange={(event) => {
            type(event.currentTarget.value)
            setAt(0)
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') go(event.shiftKey ? -1 : 1)
          }}
        />
        {wanted !== '' && (
          <>
            <Text size="xs" className="n" role="status" style={{ whiteSpace: 'nowrap' }}>
              {found.length === 0 ? 'none' : `${at + 1} of ${found.length}`}
            </Text>
            <ActionIcon variant="default" size="sm" aria-label="The one before" onClick={() => go(-1)}>
              ↑
            </ActionIcon>
            <ActionIcon variant="default" size="sm" aria-label="The next one" onClick={() => go(1)}>
              ↓
            </ActionIcon>
            <Switch
              size="xs"
              label="only these"
              checked={only === 'yes'}
              onChange={(event) => change({ only: event.currentTarget.checked ? 'yes' : undefined })}
              styles={{ label: { whiteSpace: 'nowrap' } }}
            />
          </>
        )}
        {attempts.length > 1 && (
          <NativeSelect
            aria-label="Attempt"
            size="xs"
            w={110}
            data={attempts.map((number) => ({ value: String(number), label: `attempt ${number}` }))}
            value={String(chosen ?? last)}
            onChange={(event) => change({ attempt: Number(event.currentTarget.value) })}
          />
        )}
      </Group>
      {log.error !== null && <ErrorNote error={log.error} />}
      {!log.loading && log.lines.length === 0 ? (
        <Text c="dimmed">It has printed nothing{running ? ' yet' : ''}.</Text>
      ) : (
        <div
          ref={box}
          className="log"
          role="log"
          aria-label="What it printed"
          aria-busy={log.loading}
          tabIndex={0}
          onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
            follows.current = scrollTop + clientHeight >= scrollHeight - 2 * linePx
          }}
        >
          <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const line = shown ? shown[index]! : index
              return (
                <div
                  key={line}
                  className={`line-of-log ${found[at] === line ? 'here' : ''}`}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <span className="number" aria-hidden="true">
                    {log.before + line + 1}
                  </span>
                  <span>
                    <Marked text={log.lines[line] ?? ''} word={wanted} />
                  </span>
                </div>
              )
            })}
          </div>
        </div>
      )}
    </>
  )
}

function Marked({ text, word }: { text: string; word: string }) {
  const at = word === '' ? -1 : text.toLowerCase().indexOf(word)
  if (at < 0) return <>{text}</>
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + word.length)}</mark>
      <Marked text={text.slice(at + word.length)} word={word} />
    </>
  )
}
