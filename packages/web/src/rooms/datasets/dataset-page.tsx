import { Badge, Group, Select, Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Facts } from '../../parts/facts.tsx'
import { bytes, figure } from '../../parts/figures.ts'
import { lazily } from '../../parts/lazily.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Page } from '../../parts/page.tsx'
import { Checked } from './checked.tsx'
import { ProfileView } from './profile-view.tsx'

const ChecksView = lazily(async () => (await import('./checks-view.tsx')).ChecksView)
const DiffView = lazily(async () => (await import('./diff/diff-view.tsx')).DiffView)
const LineageOfData = lazily(async () => (await import('./lineage-of-data.tsx')).LineageOfData)
const QuarantineView = lazily(async () => (await import('./quarantine-view.tsx')).QuarantineView)
const RelationsView = lazily(async () => (await import('./relations-view.tsx')).RelationsView)
const RowsView = lazily(async () => (await import('./rows/rows-view.tsx')).RowsView)
const VersionsView = lazily(async () => (await import('./versions-view.tsx')).VersionsView)
const route = getRouteApi('/datasets/$name')

/** One version of a dataset: what its columns hold, how its checks went, where it came from and what was made of it. */
export function DatasetPage() {
  const { name } = route.useParams()
  const { version = 'latest', tab = 'profile' } = route.useSearch()
  const navigate = route.useNavigate()
  const versions = useRead('datasets', ['versions', name], (signal) =>
    api.datasets.listDatasetVersions({ params: { name } }, { signal }),
  )
  const read = useRead('datasets', ['version', name, version], (signal) =>
    api.datasets.getDatasetVersion({ params: { name, number: version } }, { signal }),
  )
  return (
    <Page
      title={name}
      above={[{ to: '/datasets', label: 'Datasets' }]}
      actions={
        <Select
          aria-label="Version"
          w={260}
          searchable
          allowDeselect={false}
          value={read.data ? String(read.data.number) : null}
          data={(versions.data?.versions ?? (read.data ? [read.data] : [])).map(({ number, rows, tags }) => ({
            value: String(number),
            label: `version ${number} · ${figure(rows)} rows${tags.length > 0 ? ` · ${tags.join(', ')}` : ''}`,
          }))}
          onChange={(next) =>
            void navigate({
              search: (before) => ({ ...before, version: next ?? undefined, row: undefined }),
              replace: true,
            })
          }
        />
      }
    >
      <Loaded of={read}>
        {(shown) => (
          <>
            <Group gap="xs" c="dimmed" className="n">
              <span>
                {figure(shown.rows)} rows × {figure(shown.columns)} columns
              </span>
              <span>{bytes(shown.bytes)}</span>
              <span>
                <Moment ms={shown.createdAtMs} /> by {shown.createdBy}
              </span>
              <Checked of={shown.validation} />
              {shown.tags.map((tag) => (
                <Badge key={tag} variant="default" tt="none">
                  {tag}
                </Badge>
              ))}
            </Group>
            <Tabs
              value={tab}
              onChange={(next) =>
                void navigate({ search: (before) => ({ ...before, tab: next ?? undefined }), replace: true })
              }
              keepMounted={false}
            >
              <Tabs.List mb="md">
                <Tabs.Tab value="profile">Columns</Tabs.Tab>
                <Tabs.Tab value="rows">Rows</Tabs.Tab>
                <Tabs.Tab value="relations">Relations</Tabs.Tab>
                <Tabs.Tab value="diff">Changes</Tabs.Tab>
                <Tabs.Tab value="checks">Checks</Tabs.Tab>
                <Tabs.Tab value="lineage">Lineage</Tabs.Tab>
                <Tabs.Tab value="versions">Versions</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="profile">
                <ProfileView version={shown} />
              </Tabs.Panel>
              <Tabs.Panel value="rows">
                <RowsView version={shown} />
              </Tabs.Panel>
              <Tabs.Panel value="relations">
                <RelationsView version={shown} />
              </Tabs.Panel>
              <Tabs.Panel value="diff">
                <DiffView version={shown} versions={versions.data?.versions ?? []} />
              </Tabs.Panel>
              <Tabs.Panel value="checks">
                <ChecksView version={shown} />
                <QuarantineView version={shown} />
              </Tabs.Panel>
              <Tabs.Panel value="versions">
                <VersionsView versions={versions.data?.versions ?? []} />
              </Tabs.Panel>
              <Tabs.Panel value="lineage">
                <Facts
                  of={[
                    ['From', shown.source.path],
                    ['Format', shown.source.format],
                    ['Parts', figure(shown.parts.length)],
                    ['Digest', <code key="d">{shown.digest}</code>],
                    ['Id', <code key="i">{shown.id}</code>],
                  ]}
                />
                <LineageOfData id={shown.id} />
              </Tabs.Panel>
            </Tabs>
          </>
        )}
      </Loaded>
    </Page>
  )
}
