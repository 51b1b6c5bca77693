import { Button, Group, Stack, Tabs, Text, Textarea } from '@mantine/core'
import type { NodeBody, PipelineRunDetail } from '@slipway/contract/pipelines'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../app/api.ts'
import { queries, useRead } from '../../app/queries.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Facts } from '../../parts/facts.tsx'
import { bytes, duration } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Peek } from '../../parts/peek/peek.tsx'
import { Status } from '../../parts/status.tsx'
import { LogView } from './log-view.tsx'
import { useStepSearch } from './use-step-search.ts'

/** One step of a run: why it ran, its attempts, what it printed, and the values that went in and came out. */
export function NodePeek({
  run,
  node,
  onClose,
}: {
  run: PipelineRunDetail
  node: string
  onClose: () => void
}) {
  const copies = run.nodes.filter(({ id, planNode }) => id === node || planNode === node)
  const found =
    copies.find(({ id }) => id === node) ?? copies.find(({ status }) => status === 'failed') ?? copies[0]
  return (
    <Peek title={node} to={`/pipeline-runs/${run.id}?node=${encodeURIComponent(node)}`} onClose={onClose}>
      {found ? (
        <Node run={run} node={found} copies={copies.length} />
      ) : (
        <Text c="dimmed">It has not begun.</Text>
      )}
    </Peek>
  )
}

function Node({ run, node, copies }: { run: PipelineRunDetail; node: NodeBody; copies: number }) {
  const [{ part = 'log' }, change] = useStepSearch()
  const last = node.attempts.at(-1)
  const failure = last?.failure
  return (
    <Stack gap="sm">
      {copies > 1 && (
        <Text c="dimmed" size="sm">
          One of {copies} copies: {node.id}
        </Text>
      )}
      <Facts
        of={[
          ['Status', <Status key="s" of={node.status} />],
          ['Why', node.reason],
          ['Began', <Moment key="m" ms={node.startedMs} />],
          ['Took', node.endedMs ? duration(node.endedMs - node.startedMs) : '–'],
          ...(last?.resources
            ? ([
                ['Processor time', duration(last.resources.cpuSeconds * 1000)],
                ['Most memory', bytes(last.resources.peakRssBytes)],
              ] as const)
            : []),
          ['Attempts', String(node.attempts.length)],
        ]}
      />
      {failure && (
        <Text c="var(--bad)">
          {failure.message} {failure.hint} <code>{failure.code}</code>
        </Text>
      )}
      {node.status === 'waiting' && <Question run={run.id} node={node.id} />}
      <Tabs value={part} onChange={(next) => change({ part: next ?? undefined })} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="log">Log</Tabs.Tab>
          <Tabs.Tab value="values">Values</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="log" pt="xs">
          {node.attempts.length === 0 ? (
            <Text c="dimmed">
              {node.status === 'cached'
                ? 'Its result was taken; what was printed stands with the run that it was taken from.'
                : 'It has not begun.'}
            </Text>
          ) : (
            <LogView
              run={run.id}
              node={node.id}
              attempts={node.attempts.map(({ number }) => number)}
              running={node.status === 'running'}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="values" pt="xs">
          <Values run={run.id} node={node.id} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}

function Values({ run, node }: { run: string; node: string }) {
  const read = useRead('pipelines', ['node', run, node], (signal) =>
    api.pipelines.getPipelineNode({ params: { id: run, node } }, { signal }),
  )
  const text = (value: unknown) => {
    const all = JSON.stringify(value, null, 2) ?? 'nothing'
    return all.length > 20_000 ? `${all.slice(0, 20_000)}\n… the rest is left out here` : all
  }
  return (
    <Loaded of={read}>
      {({ inputs, output }) => (
        <>
          <Text fw={600}>In</Text>
          <pre className="values">{text(inputs)}</pre>
          <Text fw={600}>Out</Text>
          <pre className="values">{text(output)}</pre>
        </>
      )}
    </Loaded>
  )
}

function Question({ run, node }: { run: string; node: string }) {
  const [comment, setComment] = useState('')
  const read = useRead('pipelines', ['questions', run], (signal) =>
    api.pipelines.listPipelineApprovals({ query: { run } }, { signal }),
  )
  const answer = useMutation({
    mutationFn: (approved: boolean) =>
      api.pipelines.answerPipelineApproval({ params: { id: run, node }, body: { approved, comment } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['pipelines'] }),
  })
  const asked = read.data?.approvals.find((one) => one.node === node)
  return (
    <Stack gap="xs">
      {asked && <Text fw={600}>{asked.question}</Text>}
      {answer.isError && <ErrorNote error={answer.error} />}
      <Textarea label="Comment" value={comment} onChange={(event) => setComment(event.currentTarget.value)} />
      <Group>
        <Button onClick={() => answer.mutate(true)} loading={answer.isPending}>
          Approve
        </Button>
        <Button variant="default" onClick={() => answer.mutate(false)} loading={answer.isPending}>
          Refuse
        </Button>
      </Group>
    </Stack>
  )
}
