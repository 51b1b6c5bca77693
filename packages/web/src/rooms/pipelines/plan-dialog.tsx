import { Button, Group, MultiSelect, Stack, Switch, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { ProjectPipeline } from '@slipway/contract/schedules'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { type Params, ParamsForm } from './params-form.tsx'
import { PlanTable, planInWords } from './plan-table.tsx'

const restMs = 500

/** What a run would do, with these parameters, before it is started. */
export function PlanDialog({ pipeline, onClose }: { pipeline: ProjectPipeline; onClose: () => void }) {
  const { name } = pipeline
  const navigate = useNavigate()
  const [params, setParams] = useState<Params>({})
  const [force, setForce] = useState(false)
  const [from, setFrom] = useState<string[]>([])
  const wanted = {
    ...(Object.keys(params).length > 0 ? { params } : {}),
    ...(force ? { force } : {}),
    ...(from.length > 0 ? { from } : {}),
  }
  const [settled] = useDebouncedValue(JSON.stringify(wanted), restMs)
  const plan = useRead(
    'pipelines',
    ['plan', name, settled],
    (signal) =>
      api.schedules.previewPipeline(
        { params: { name }, body: JSON.parse(settled) as typeof wanted },
        { signal },
      ),
    { refetchInterval: false, staleTime: 10_000 },
  )
  const begin = useMutation({
    mutationFn: () => api.schedules.runPipeline({ params: { name }, body: wanted }),
    onSuccess: ({ id }) => navigate({ to: `/pipeline-runs/${id}` }),
  })
  const planning = plan.isFetching || settled !== JSON.stringify(wanted)
  return (
    <Dialog title={`Run ${name}`} size="60rem" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          begin.mutate()
        }}
      >
        <Stack gap="md">
          <ParamsForm defaults={pipeline.params} changed={params} onChange={setParams} />
          <Group align="flex-end">
            <MultiSelect
              label="Run again from"
              placeholder={from.length === 0 ? 'only what has changed' : ''}
              searchable
              clearable
              disabled={force}
              data={plan.data?.nodes.map(({ id }) => id) ?? from}
              value={from}
              onChange={setFrom}
              w={{ base: '100%', xs: 360 }}
            />
            <Switch
              label="Run every step, whatever is cached"
              checked={force}
              onChange={(event) => setForce(event.currentTarget.checked)}
              pb={8}
            />
          </Group>
          <Loaded of={plan}>
            {(preview) => (
              <section aria-label="Plan" aria-busy={planning}>
                <Text fw={600} mb="xs" role="status">
                  {planning ? 'Planning …' : planInWords(preview)}
                </Text>
                <PlanTable preview={preview} />
              </section>
            )}
          </Loaded>
          {begin.isError && <ErrorNote error={begin.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Leave it
            </Button>
            <Button type="submit" loading={begin.isPending} data-autofocus>
              Run
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
