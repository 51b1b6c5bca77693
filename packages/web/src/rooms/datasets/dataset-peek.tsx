import { Badge, Group, Stack, Text } from '@mantine/core'
import type { DatasetVersionSummary } from '@slipway/contract/datasets'
import { Link } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Facts } from '../../parts/facts.tsx'
import { bytes, figure } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Peek } from '../../parts/peek/peek.tsx'
import { Checked } from './checked.tsx'
import { versionScreen } from './version-screen.ts'

/** A version of a dataset beside a table: how large it is, how its checks went, its columns. */
export function DatasetPeek({ of, onClose }: { of: DatasetVersionSummary; onClose: () => void }) {
  const { name, number } = of
  const read = useRead('datasets', ['version', name, number], (signal) =>
    api.datasets.getDatasetVersion({ params: { name, number: String(number) } }, { signal }),
  )
  return (
    <Peek title={`${name} version ${number}`} to={versionScreen(of)} onClose={onClose}>
      <Stack gap="sm">
        <Facts
          of={[
            ['Rows', figure(of.rows)],
            ['Columns', figure(of.columns)],
            ['Size', bytes(of.bytes)],
            ['Checks', <Checked key="c" of={of.validation} />],
            ['Added', <Moment key="m" ms={of.createdAtMs} />],
            ['By', of.createdBy],
          ]}
        />
        {of.tags.length > 0 && (
          <Group gap={4}>
            {of.tags.map((tag) => (
              <Badge key={tag} variant="default" tt="none">
                {tag}
              </Badge>
            ))}
          </Group>
        )}
        <Group gap="md">
          {(['rows', 'diff', 'checks', 'lineage'] as const).map((tab) => (
            <Link key={tab} to={versionScreen(of, tab)}>
              {tabWords[tab]}
            </Link>
          ))}
        </Group>
        <Text fw={600}>Columns</Text>
        <Loaded of={read}>
          {(version) => (
            <ul className="plain-list">
              {version.fields.map((field) => (
                <li key={field.name}>
                  {field.name} <span className="soft">{field.type}</span>
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </Stack>
    </Peek>
  )
}

const tabWords = { rows: 'Rows', diff: 'Changes', checks: 'Checks', lineage: 'Lineage' }
