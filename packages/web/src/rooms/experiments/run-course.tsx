import { createContext, useContext, useRef } from 'react'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { figure } from '../../parts/figures.ts'

type Points = readonly { readonly step: number; readonly value: number | string }[]
type CoursesOf = ReadonlyMap<string, Points>

/** Courses of a metric by run; of those that are or were in sight. */
export const Courses = createContext<CoursesOf>(new Map())

const buckets = 24
const [width, height] = [112, 22]

/** Reads the course of a metric of runs in sight, a few points each; what was read stays. */
export function useCourses(metric: string | undefined, runs: readonly string[], resting: boolean): CoursesOf {
  const known = useRef({ metric, courses: new Map<string, Points>() as CoursesOf })
  if (known.current.metric !== metric) known.current = { metric, courses: new Map() }
  const { data, isPlaceholderData } = useRead(
    'tracking',
    ['courses', metric, runs],
    (signal) =>
      api.tracking.getMetricHistories({ body: { runs: [...runs], key: metric!, buckets } }, { signal }),
    { enabled: metric !== undefined && resting && runs.length > 0 },
  )
  const news = isPlaceholderData ? [] : (data?.histories ?? [])
  const { courses } = known.current
  if (news.some(({ run, points }) => courses.get(run) !== points))
    known.current = {
      metric,
      courses: new Map([...courses, ...news.map(({ run, points }) => [run, points] as const)]),
    }
  return known.current.courses
}

/** How a metric of a run went, as small as a word. */
export function Course({ run }: { run: string }) {
  const known = (useContext(Courses).get(run) ?? []).filter(
    (point): point is { step: number; value: number } => Number.isFinite(point.value),
  )
  const [first, last] = [known[0], known.at(-1)]
  if (!first || !last || first === last) return <span className="soft">–</span>
  const values = known.map(({ value }) => value)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const x = (step: number) => 1 + ((width - 2) * (step - first.step)) / (last.step - first.step || 1)
  const y = (value: number) => height - 2 - ((height - 4) * (value - low)) / (high - low || 1)
  const words = `from ${figure(first.value)} to ${figure(last.value)}, between ${figure(low)} and ${figure(high)}, steps ${figure(first.step)} to ${figure(last.step)}`
  return (
    <svg width={width} height={height} role="img" aria-label={words} style={{ verticalAlign: 'middle' }}>
      <title>{words}</title>
      <polyline
        points={known.map(({ step, value }) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(' ')}
        fill="none"
        stroke="var(--run)"
      />
    </svg>
  )
}
