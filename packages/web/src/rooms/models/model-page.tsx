import { Badge, Group, Select, Tabs, Text } from '@mantine/core'
import type { Model, ModelVersion } from '@slipway/contract/registry'
import { getRouteApi } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Facts } from '../../parts/facts.tsx'
import { lazily } from '../../parts/lazily.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Page } from '../../parts/page.tsx'
import { Status } from '../../parts/status.tsx'
import { ChampionVerdict } from './champion-verdict.tsx'
import { inPlainWords } from './plain-words.ts'
import { Promote } from './promote.tsx'
import { QualityView } from './quality-view.tsx'

const ApprovalsView = lazily(async () => (await import('./approvals-view.tsx')).ApprovalsView)
const CardView = lazily(async () => (await import('./card-view.tsx')).CardView)
const DiffView = lazily(async () => (await import('./diff-view.tsx')).DiffView)
const HistoryView = lazily(async () => (await import('./history-view.tsx')).HistoryView)
const LineageView = lazily(async () => (await import('./lineage-view.tsx')).LineageView)
const SignatureView = lazily(async () => (await import('./signature-view.tsx')).SignatureView)
const VersionsView = lazily(async () => (await import('./versions-view.tsx')).VersionsView)
const route = getRouteApi('/models/$name')

/** A model: one of its versions with how well it does, what it takes, where it came from, and what was decided. */
export function ModelPage() {
  const { name } = route.useParams()
  const model = useRead('registry', ['model', name], (signal) =>
    api.registry.getModel({ params: { name } }, { signal }),
  )
  const versions = useRead('registry', ['versions', name], (signal) =>
    api.registry.listModelVersions({ params: { name } }, { signal }),
  )
  return (
    <Page title={name} above={[{ to: '/models', label: 'Models' }]}>
      <Loaded of={model}>
        {(model) => (
          <Loaded of={versions}>{({ versions }) => <Versions model={model} versions={versions} />}</Loaded>
        )}
      </Loaded>
    </Page>
  )
}

function Versions({ model, versions }: { model: Model; versions: readonly ModelVersion[] }) {
  const { version: asked, tab = 'quality' } = route.useSearch()
  const navigate = route.useNavigate()
  const number = Number(asked ?? model.aliases.champion ?? versions[0]?.number)
  const version = versions.find((one) => one.number === number)
  if (!version) return <Text c="dimmed">There is no version {asked ?? ''} of it.</Text>
  const found = versions.find((one) => one.number === model.aliases.champion)
  const champion = found && found !== version ? found : null
  return (
    <>
      <Group justify="space-between" align="flex-end">
        <Select
          label="Version"
          w={260}
          searchable
          allowDeselect={false}
          value={String(number)}
          data={versions.map((one) => ({
            value: String(one.number),
            label: `${one.number} · ${one.stage}${one.aliases.length > 0 ? ` · ${one.aliases.join(', ')}` : ''}`,
          }))}
          onChange={(next) =>
            void navigate({ search: (before) => ({ ...before, version: next ?? undefined }), replace: true })
          }
        />
        <Promote model={model} version={version} />
      </Group>
      <div>
        <Text fw={600}>{inPlainWords(version)}</Text>
        {champion && <ChampionVerdict champion={champion} version={version} />}
      </div>
      <Facts
        of={[
          ['Stage', <Status key="s" of={version.stage} />],
          [
            'Aliases',
            version.aliases.length === 0
              ? '–'
              : version.aliases.map((alias) => (
                  <Badge key={alias} variant="default" tt="none" mr={4}>
                    {alias}
                  </Badge>
                )),
          ],
          ['Made', <Moment key="m" ms={version.createdAtMs} />],
          ['By', version.createdBy],
        ]}
      />
      <Tabs
        value={tab}
        onChange={(next) =>
          void navigate({ search: (before) => ({ ...before, tab: next ?? undefined }), replace: true })
        }
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="quality">Quality</Tabs.Tab>
          <Tabs.Tab value="signature">Takes and gives</Tabs.Tab>
          <Tabs.Tab value="lineage">Where it came from</Tabs.Tab>
          {champion && <Tabs.Tab value="diff">Against the champion</Tabs.Tab>}
          <Tabs.Tab value="approvals">Approvals</Tabs.Tab>
          <Tabs.Tab value="card">Card</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="quality">
          <QualityView version={version} champion={champion} />
        </Tabs.Panel>
        <Tabs.Panel value="signature">
          <SignatureView signature={version.signature} />
        </Tabs.Panel>
        <Tabs.Panel value="lineage">
          <LineageView version={version} />
        </Tabs.Panel>
        <Tabs.Panel value="diff">{champion && <DiffView before={champion} after={version} />}</Tabs.Panel>
        <Tabs.Panel value="approvals">
          <ApprovalsView version={version} />
        </Tabs.Panel>
        <Tabs.Panel value="card">
          <CardView version={version} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryView model={model.name} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <VersionsView versions={versions} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
