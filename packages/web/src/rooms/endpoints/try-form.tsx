import { Button, Group, NumberInput, Select, SimpleGrid, Table, Text, TextInput } from '@mantine/core'
import type { EndpointDetail } from '@slipway/contract/serving'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../app/api.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { figure } from '../../parts/figures.ts'

type Input = EndpointDetail['signature']['inputs'][number]
type Row = Record<string, unknown>

/** A field for each input, filled with an example; what it answers stands below. */
export function TryForm({ endpoint }: { endpoint: EndpointDetail }) {
  const [row, setRow] = useState<Row>(endpoint.example.rows[0] ?? {})
  const ask = useMutation({
    mutationFn: () => api.serving.predict({ params: { name: endpoint.name }, body: { rows: [row] } }),
  })
  const { inputs } = endpoint.signature
  if (inputs.some(({ type }) => type === 'tensor'))
    return <Text c="dimmed">It takes tensors, which no form can hold: see how to call it.</Text>
  const change = (name: string, value: unknown) => setRow((before) => ({ ...before, [name]: value }))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        ask.mutate()
      }}
    >
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3, xl: 4 }}>
        {inputs.map((input) => (
          <Field
            key={input.name}
            input={input}
            value={row[input.name]}
            onChange={(value) => change(input.name, value)}
          />
        ))}
      </SimpleGrid>
      <Group my="md">
        <Button type="submit" loading={ask.isPending}>
          Ask
        </Button>
      </Group>
      {ask.isError && <ErrorNote error={ask.error} />}
      {ask.data && (
        <section aria-live="polite" aria-label="Answer">
          <Table w="auto" verticalSpacing={4}>
            <Table.Tbody>
              {Object.entries(ask.data.predictions[0] ?? {}).map(([name, value]) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row">{name}</Table.Th>
                  <Table.Td className="n">
                    {typeof value === 'number' ? figure(value) : spelled(value)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {(ask.data.warnings ?? []).map(({ check, columns }) => (
            <Text key={`${check} ${columns.join()}`} c="var(--warn)">
              ▲ {columns.join(', ')}: {check}
            </Text>
          ))}
          <Text size="sm" c="dimmed">
            By {ask.data.model} version {ask.data.version}, kept as <code>{ask.data.id}</code>
          </Text>
        </section>
      )}
    </form>
  )
}

function Field({
  input,
  value,
  onChange,
}: {
  input: Input
  value: unknown
  onChange: (value: unknown) => void
}) {
  const { name, nullable } = input
  const required = !nullable
  if (input.type === 'tensor') return null
  if (input.type === 'boolean' || input.categories)
    return (
      <Select
        label={name}
        required={required}
        searchable
        clearable={nullable}
        data={input.type === 'boolean' ? ['true', 'false'] : (input.categories ?? [])}
        value={value === null || value === undefined ? null : String(value)}
        onChange={(next) => onChange(input.type === 'boolean' && next !== null ? next === 'true' : next)}
      />
    )
  if (input.type === 'number' || input.type === 'integer')
    return (
      <NumberInput
        label={name}
        required={required}
        description={
          input.min !== undefined && input.max !== undefined
            ? `${figure(input.min)} to ${figure(input.max)} in training`
            : undefined
        }
        allowDecimal={input.type === 'number'}
        value={typeof value === 'number' ? value : ''}
        onChange={(next) => onChange(next === '' ? null : Number(next))}
      />
    )
  return (
    <TextInput
      label={name}
      required={required}
      description={describe(input)}
      value={value === null || value === undefined ? '' : spelled(value)}
      onChange={({ currentTarget: { value: next } }) =>
        onChange(next === '' && nullable ? null : input.content === 'json' ? jsonOr(next) : next)
      }
    />
  )
}

const describe = ({ type, content }: Exclude<Input, { type: 'tensor' }>): string | undefined => {
  if (content) return content === 'json' ? 'any JSON' : 'bytes in base64'
  return type === 'text' ? undefined : `a ${type}, such as 2026-03-31`
}

const spelled = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)

/** What is being written is text until it is JSON. */
const jsonOr = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
