import { Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Loaded } from '../../parts/loaded.tsx'

const mostChars = 200_000
const everyMs = 1000

/** What an attempt printed, read again while it runs; a word narrows it to lines that hold it. */
export function LogView({ run, node, running }: { run: string; node: string; running: boolean }) {
  const [word, setWord] = useState('')
  const read = useRead(
    'pipelines',
    ['log', run, node],
    async (signal) =>
      new Response(
        await api.pipelines.readAttemptLog({ params: { id: run, node }, query: {} }, { signal }),
      ).text(),
    { refetchInterval: running ? everyMs : false },
  )
  return (
    <>
      <TextInput
        aria-label="Search the log"
        placeholder="Search"
        data-filter
        size="xs"
        mb={4}
        value={word}
        onChange={(event) => setWord(event.currentTarget.value)}
      />
      <Loaded of={read}>
        {(text) => {
          const lines = text.slice(-mostChars).split('\n')
          const shown = word ? lines.filter((line) => line.toLowerCase().includes(word.toLowerCase())) : lines
          return text === '' ? (
            <Text c="dimmed">It has printed nothing.</Text>
          ) : (
            <pre className="values" tabIndex={0} aria-live={running ? 'polite' : undefined}>
              {text.length > mostChars && !word ? '… what came before is left out here\n' : ''}
              {shown.join('\n')}
            </pre>
          )
        }}
      </Loaded>
    </>
  )
}
