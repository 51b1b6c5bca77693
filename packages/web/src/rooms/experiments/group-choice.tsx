import { Group, Select } from '@mantine/core'

/** By what runs are put together, and the metric that their groups tell of. */
export function GroupChoice({
  keys,
  group,
  of,
  onChange,
}: {
  keys: readonly string[]
  group: string | undefined
  of: string | undefined
  onChange: (next: { group?: string | undefined; of?: string | undefined }) => void
}) {
  const grouped = ['status', 'createdBy', ...keys.filter((key) => !key.startsWith('metrics.'))]
  const metrics = keys.filter((key) => key.startsWith('metrics.')).map((key) => key.slice('metrics.'.length))
  return (
    <Group gap="xs">
      <Select
        aria-label="Group by"
        placeholder="Not grouped"
        clearable
        searchable
        w={190}
        value={group ?? null}
        data={[...new Set(group ? [group, ...grouped] : grouped)].map((key) => ({
          value: key,
          label: `by ${key === 'createdBy' ? 'person' : key.slice(key.indexOf('.') + 1)}`,
        }))}
        onChange={(next) => onChange({ group: next ?? undefined })}
      />
      {group && metrics.length > 0 && (
        <Select
          aria-label="Metric of the groups"
          searchable
          allowDeselect={false}
          w={150}
          value={of ?? metrics[0]!}
          data={[...new Set(of ? [of, ...metrics] : metrics)]}
          onChange={(next) => onChange({ of: next ?? undefined })}
        />
      )}
    </Group>
  )
}
