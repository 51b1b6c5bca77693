import { NumberInput, SimpleGrid, Switch, Textarea, TextInput } from '@mantine/core'

export type Params = Readonly<Record<string, unknown>>

/** A field for each parameter, filled with its default; `onChange` hears only what differs from it. */
export function ParamsForm({
  defaults,
  changed,
  onChange,
}: {
  defaults: Params
  changed: Params
  onChange: (changed: Params) => void
}) {
  const set = (name: string, value: unknown) => {
    const { [name]: _, ...others } = changed
    const same = JSON.stringify(value) === JSON.stringify(defaults[name])
    onChange(same ? others : { ...others, [name]: value })
  }
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
      {Object.entries(defaults).map(([name, given]) => (
        <Param
          key={name}
          name={name}
          given={given}
          value={name in changed ? changed[name] : given}
          changed={name in changed}
          onChange={(value) => set(name, value)}
        />
      ))}
    </SimpleGrid>
  )
}

function Param({
  name,
  given,
  value,
  changed,
  onChange,
}: {
  name: string
  given: unknown
  value: unknown
  changed: boolean
  onChange: (value: unknown) => void
}) {
  const description = changed ? `Otherwise ${JSON.stringify(given)}` : undefined
  if (typeof given === 'boolean')
    return (
      <Switch
        label={name}
        description={description}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    )
  if (typeof given === 'number')
    return (
      <NumberInput
        label={name}
        description={description}
        value={typeof value === 'number' ? value : ''}
        onChange={(next) => typeof next === 'number' && onChange(next)}
      />
    )
  if (typeof given === 'string')
    return (
      <TextInput
        label={name}
        description={description}
        value={String(value)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  return <JsonParam name={name} description={description} value={value} onChange={onChange} />
}

/** What has no field of its own is written as JSON; while it is none, the last that was stands. */
function JsonParam({
  name,
  description,
  value,
  onChange,
}: {
  name: string
  description: string | undefined
  value: unknown
  onChange: (value: unknown) => void
}) {
  return (
    <Textarea
      label={name}
      description={description ?? 'JSON'}
      autosize
      maxRows={6}
      defaultValue={JSON.stringify(value)}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      onChange={(event) => {
        try {
          onChange(JSON.parse(event.currentTarget.value))
        } catch {
          // Not whole yet.
        }
      }}
    />
  )
}
