import { UnstyledButton } from '@mantine/core'
import type { PipelineRunDetail } from '@slipway/contract/pipelines'
import { ChartFigure } from '../../parts/chart/chart-figure.tsx'
import { spansSvg } from '../../parts/chart/drawn-svg.ts'
import { inkOf } from '../../parts/chart/ink.ts'
import { duration } from '../../parts/figures.ts'
import { bothZones } from '../../parts/moment.tsx'
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
  const lanes = nodes.map((node) => {
    const end = node.endedMs ?? Date.now()
    const bars = node.attempts.length > 0 ? node.attempts : [{ number: 0, ...node }]
    return {
      ...node,
      end,
      bars: bars.map(({ number, status, startedMs, endedMs }) => ({
        number,
        status,
        startedMs,
        endedMs: endedMs ?? end,
      })),
    }
  })
  const share = (ms: number) => (ms - from) / (to - from)
  const percentOf = (ms: number) => `${100 * share(ms)}%`
  return (
    <ChartFigure
      title="Steps in the order in which they began"
      data={() => ({
        columns: ['step', 'attempt', 'status', 'began', 'ended'],
        rows: lanes.flatMap(({ id, bars }) =>
          bars.map(({ number, status, startedMs, endedMs }) => [
            id,
            number,
            status,
            new Date(startedMs).toISOString(),
            new Date(endedMs).toISOString(),
          ]),
        ),
      })}
      svg={() =>
        spansSvg(
          run.pipeline,
          lanes.map(({ id, bars }) => ({
            label: id,
            spans: bars.map((bar) => ({
              from: share(bar.startedMs),
              to: share(bar.endedMs),
              color: inkOf(statusColor(bar.status)),
            })),
          })),
          duration(to - from),
        )
      }
    >
      <ol className="gantt">
        {lanes.map(({ id, status, startedMs, end, bars }) => (
          <li key={id}>
            <UnstyledButton className="times" aria-current={id === selected} onClick={() => onSelect(id)}>
              <span style={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
                <Status of={status} /> {id}
              </span>
              <span
                className="lane"
                title={`${id}: ${status}, ${duration(end - startedMs)}, from ${bothZones(startedMs)}`}
              >
                {bars.map((bar) => (
                  <span
                    key={bar.number}
                    className="bar"
                    style={{
                      left: percentOf(bar.startedMs),
                      width: `calc(${percentOf(bar.endedMs)} - ${percentOf(bar.startedMs)})`,
                      background: statusColor(bar.status),
                    }}
                  />
                ))}
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ol>
      {run.nodes.length > most && (
        <p className="soft">
          The first {most} of {run.nodes.length} nodes.
        </p>
      )}
    </ChartFigure>
  )
}
