import { Autocomplete, Text } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import type { SlipwayError } from '@slipway/contract/error'
import { useEffect, useRef, useState } from 'react'

/** The language of `slipway runs search`. The word at the cursor is completed; an error shows its place. */
export function FilterInput({
  value,
  keys,
  error,
  onChange,
}: {
  value: string
  keys: readonly string[]
  error: SlipwayError | null
  onChange: (text: string) => void
}) {
  const [text, setText] = useState(value)
  const typed = useRef(value)
  useEffect(() => {
    // The address was changed by something else, such as the way back.
    if (value !== typed.current) {
      typed.current = value
      setText(value)
    }
  }, [value])
  const tell = useDebouncedCallback((next: string) => {
    typed.current = next
    onChange(next)
  }, 250)
  const word = /[\w.`"-]*$/.exec(text)?.[0] ?? ''
  const head = text.slice(0, text.length - word.length)
  const offered =
    word.length < 2
      ? []
      : [...keys, 'name', 'status', 'and', 'or', 'order by']
          .filter((key) => key.toLowerCase().includes(word.toLowerCase()) && key !== word)
          .slice(0, 12)
          .map((key) => `${head}${/^[\w.]+$/.test(key) || key === 'order by' ? key : quoted(key)}`)
  const set = (next: string) => {
    setText(next)
    tell(next)
  }
  return (
    <Autocomplete
      aria-label="Filter"
      placeholder="metrics.auc > 0.8 and params.depth = 6"
      data-filter
      w={420}
      maw="100%"
      value={text}
      data={offered}
      filter={({ options }) => options}
      onChange={set}
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      error={
        error && (
          <Text component="span" size="xs">
            {error.message} {error.hint}
          </Text>
        )
      }
    />
  )
}

const quoted = (key: string): string => {
  const at = key.indexOf('.') + 1
  return `${key.slice(0, at)}\`${key.slice(at)}\``
}
