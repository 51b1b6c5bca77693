import { UnstyledButton } from '@mantine/core'
import type { PipelineRunDetail } from '@slipway/contract/pipelines'
import { duration } from '../../parts/figures.ts'
import { Status, statusColor } from '../../parts/status.tsx'

const most = 500

/** When each node ran, over the time of the run; every attempt a bar. */
export function Gantt({
  run,
  selected,
  onSelect,
}: {
  run: PipelineRunDetail
  selected: string | undefined
  onSelect: (node: string) => void
}) {
  const nodes = run.nodes.toSorted((a, b) => a.startedMs - b.startedMs).slice(0, most)
  const from = Math.min(...nodes.map(({ startedMs }) => startedMs))
  const to = Math.max(
    from + 1,
    ...nodes.map(({ endedMs, startedMs }) => endedMs ?? startedMs),
    run.endedMs ?? Date.now(),
  )
  const share = (ms: number) => `${(100 * (ms - from)) / (to - from)}%`
  return (
    <div>
      <ol className="gantt" aria-label="Steps in the order in which they began">
        {nodes.map(({ id, status, startedMs, endedMs, attempts }) => {
          const end = endedMs ?? Date.now()
          const bars = attempts.length > 0 ? attempts : [{ number: 0, status, startedMs, endedMs }]
          return (
            <li key={id}>
              <UnstyledButton className="times" aria-current={id === selected} onClick={() => onSelect(id)}>
                <span style={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
                  <Status of={status} /> {id}
                </span>
                <span className="lane" title={`${id}: ${status}, ${duration(end - startedMs)}`}>
                  {bars.map((bar) => (
                    <span
                      key={bar.number}
                      className="bar"
                      style={{
                        left: share(bar.startedMs),
                        width: `calc(${share(bar.endedMs ?? end)} - ${share(bar.startedMs)})`,
                        background: statusColor(bar.status),
                      }}
                    />
                  ))}
                </span>
              </UnstyledButton>
            </li>
          )
        })}
      </ol>
      {run.nodes.length > most && (
        <p className="soft">
          The first {most} of {run.nodes.length} nodes.
        </p>
      )}
    </div>
  )
}
