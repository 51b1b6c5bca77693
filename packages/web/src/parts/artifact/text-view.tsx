import { Group, Text, TextInput } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import { figure } from '../figures.ts'
import { useTyped } from '../use-typed.ts'
import type { Finding } from './artifact-view.tsx'

const linePx = 20
const longestLine = 5000
const restMs = 300

/** Lines of any number, of which only those in sight are there; found words are marked, Enter goes to the next. */
export function TextView({ text, find, onFind }: { text: string } & Finding) {
  const { text: word, type } = useTyped(find, onFind, restMs)
  const [at, setAt] = useState(find === '' ? -1 : 0)
  const box = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => text.replace(/\r?\n$/, '').split(/\r?\n/), [text])
  const found = useMemo(() => {
    const wanted = word.toLowerCase()
    if (wanted === '') return []
    return lines.flatMap((line, i) => (line.toLowerCase().includes(wanted) ? [i] : []))
  }, [lines, word])
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => linePx,
    overscan: 20,
    initialOffset: linePx * (found[0] ?? 0),
  })
  const go = (next: number) => {
    if (found.length === 0) return
    const index = (next + found.length) % found.length
    setAt(index)
    virtual.scrollToIndex(found[index]!, { align: 'center' })
  }
  const digits = String(lines.length).length
  return (
    <>
      <Group gap="sm">
        <TextInput
          aria-label="Find in this file"
          placeholder="Find in this file"
          data-filter
          w={260}
          value={word}
          onChange={(event) => {
            type(event.currentTarget.value)
            setAt(-1)
          }}
          onKeyDown={(event) => event.key === 'Enter' && go(at + (event.shiftKey ? -1 : 1))}
        />
        <Text c="dimmed" className="n" aria-live="polite">
          {word === ''
            ? `${figure(lines.length)} lines`
            : found.length === 0
              ? 'nowhere'
              : `${at >= 0 ? `${figure(at + 1)} of ` : ''}${figure(found.length)} lines`}
        </Text>
      </Group>
      <div ref={box} className="lines" tabIndex={0} role="region" aria-label="Text">
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map(({ index, start }) => (
            <div
              key={index}
              className="text-line"
              data-here={found[at] === index || undefined}
              style={{ transform: `translateY(${start}px)` }}
            >
              <span className="text-number n" style={{ width: `${digits + 1}ch` }}>
                {index + 1}
              </span>
              <Marked text={lines[index]!.slice(0, longestLine)} word={word} />
              {lines[index]!.length > longestLine && ' …'}
            </div>
          ))}
        </div>
      </div>
    </>
  )
}

function Marked({ text, word }: { text: string; word: string }) {
  if (word === '') return <>{text}</>
  const pieces: { text: string; from: number; found: boolean }[] = []
  const [low, wanted] = [text.toLowerCase(), word.toLowerCase()]
  let from = 0
  for (let next = low.indexOf(wanted); next >= 0; next = low.indexOf(wanted, from)) {
    pieces.push({ text: text.slice(from, next), from, found: false })
    pieces.push({ text: text.slice(next, next + word.length), from: next, found: true })
    from = next + word.length
  }
  pieces.push({ text: text.slice(from), from, found: false })
  return (
    <>
      {pieces.map(({ text, from, found }) =>
        found ? <mark key={`m${from}`}>{text}</mark> : <span key={`t${from}`}>{text}</span>,
      )}
    </>
  )
}
