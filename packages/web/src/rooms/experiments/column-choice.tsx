import { Button, Checkbox, Popover, ScrollArea, Stack, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'

/** Which metrics, parameters and tags have a column. */
export function ColumnChoice({
  known,
  chosen,
  onChange,
  children,
}: {
  known: readonly string[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
  /** What else is chosen there. */
  children?: ReactNode
}) {
  const [word, setWord] = useState('')
  const all = [...new Set([...chosen, ...known])]
  const shown = all.filter((key) => key.toLowerCase().includes(word.toLowerCase()))
  return (
    <Popover position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button variant="default">Columns ({chosen.length})</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <TextInput
          aria-label="Find a column"
          placeholder="Find a column"
          value={word}
          onChange={(event) => setWord(event.currentTarget.value)}
          mb="xs"
        />
        <ScrollArea.Autosize mah={320} w={280}>
          <Stack gap={6}>
            {shown.map((key) => (
              <Checkbox
                key={key}
                label={key}
                checked={chosen.includes(key)}
                onChange={(event) =>
                  onChange(
                    event.currentTarget.checked ? [...chosen, key] : chosen.filter((one) => one !== key),
                  )
                }
              />
            ))}
          </Stack>
        </ScrollArea.Autosize>
        {children}
      </Popover.Dropdown>
    </Popover>
  )
}
