import { Autocomplete, Text } from '@mantine/core'
import type { DatasetField } from '@slipway/contract/datasets'
import type { SlipwayError } from '@slipway/contract/error'
import { useTyped } from '../../../parts/use-typed.ts'

const restMs = 400
const words = ['and', 'or', 'not', 'is null', 'is not null', 'between', 'like', 'in (']

/** A condition in SQL over one row. The name at the cursor is completed; an error stands below its place. */
export function ConditionInput({
  value,
  columns,
  error,
  onChange,
}: {
  value: string
  columns: readonly DatasetField[]
  error: SlipwayError | null
  onChange: (text: string) => void
}) {
  const { text, type } = useTyped(value, onChange, restMs)
  const word = /[\w"]*$/.exec(text)?.[0] ?? ''
  const head = text.slice(0, text.length - word.length)
  const offered =
    word.length < 2
      ? []
      : [...columns.map(({ name }) => name), ...words]
          .filter((name) => name.toLowerCase().includes(word.toLowerCase()) && name !== word)
          .slice(0, 12)
          .map((name) => head + (words.includes(name) ? name : quoted(name)))
  const example = columns.find((one) => one.type === 'integer' || one.type === 'number')?.name
  return (
    <Autocomplete
      aria-label="Filter"
      placeholder={example ? `${quoted(example)} > 10` : `name = 'value'`}
      data-filter
      flex="1 1 20rem"
      maw={640}
      value={text}
      data={offered}
      filter={({ options }) => options}
      onChange={type}
      spellCheck={false}
      autoComplete="off"
      // At 14 px some monospaced fonts lose their underscores.
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } }}
      error={error && <Wrong error={error} />}
    />
  )
}

/** The hint's first lines are the text and a caret under the place. */
function Wrong({ error: { message, hint } }: { error: SlipwayError }) {
  const [, shown, rest] = /^([^\n]*\n *\^)\s*(.*)$/s.exec(hint) ?? [null, '', hint]
  return (
    <>
      {shown && <span className="at-place">{shown}</span>}
      <Text component="span" size="xs">
        {message} {rest}
      </Text>
    </>
  )
}

const quoted = (name: string): string =>
  /^[a-z_]\w*$/i.test(name) ? name : `"${name.replaceAll('"', '""')}"`
