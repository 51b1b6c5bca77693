import { Group, Select, Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { NoRun } from '../../parts/no-run.tsx'
import { Page } from '../../parts/page.tsx'
import { AlertsView } from './alerts-view.tsx'
import { DriftView } from './drift-view.tsx'
import { PerformanceView } from './performance-view.tsx'
import { QualityView } from './quality-view.tsx'

const route = getRouteApi('/monitoring')

/** Whether what endpoints are asked is still what their models were trained on, and whether what they answer came true. */
export function MonitoringPage() {
  const { endpoint: asked, tab = 'drift' } = route.useSearch()
  const navigate = route.useNavigate()
  const endpoints = useRead('serving', ['list'], (signal) => api.serving.listEndpoints({}, { signal }))
  const name = asked ?? endpoints.data?.endpoints[0]?.name
  return (
    <Page title="Monitoring">
      <Loaded of={endpoints}>
        {({ endpoints }) =>
          endpoints.length === 0 || name === undefined ? (
            <NoRun what="Nothing answers yet, so there is nothing to watch. A run lets its model answer." />
          ) : (
            <>
              <Group>
                <Select
                  label="Endpoint"
                  allowDeselect={false}
                  value={name}
                  data={endpoints.map((one) => one.name)}
                  onChange={(next) => void navigate({ search: { endpoint: next ?? undefined, tab } })}
                />
              </Group>
              <Tabs
                value={tab}
                keepMounted={false}
                onChange={(next) => void navigate({ search: { endpoint: asked, tab: next ?? undefined } })}
              >
                <Tabs.List mb="md">
                  <Tabs.Tab value="drift">Drift</Tabs.Tab>
                  <Tabs.Tab value="quality">Data quality</Tabs.Tab>
                  <Tabs.Tab value="performance">Performance</Tabs.Tab>
                  <Tabs.Tab value="alerts">Alerts</Tabs.Tab>
                </Tabs.List>
                <Tabs.Panel value="drift">
                  <DriftView name={name} />
                </Tabs.Panel>
                <Tabs.Panel value="quality">
                  <QualityView name={name} />
                </Tabs.Panel>
                <Tabs.Panel value="performance">
                  <PerformanceView name={name} />
                </Tabs.Panel>
                <Tabs.Panel value="alerts">
                  <AlertsView />
                </Tabs.Panel>
              </Tabs>
            </>
          )
        }
      </Loaded>
    </Page>
  )
}
