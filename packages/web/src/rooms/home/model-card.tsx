import { Anchor, Badge, Card, Group, Text } from '@mantine/core'
import { costWords } from '@slipway/contract/cost-words'
import type { OverviewModel } from '@slipway/contract/overview'
import { Link } from '@tanstack/react-router'
import { duration, figure } from '../../parts/figures.ts'
import { dayAndTime, Moment } from '../../parts/moment.tsx'
import { inPlainWords } from '../models/plain-words.ts'
import { Trend } from './trend.tsx'

/** A model as a manager asks for it: how well, better or worse than before, for how much, how often asked. */
export function ModelCard({ of }: { of: OverviewModel }) {
  const { name, champion, trend, made, answers } = of
  const points = trend?.points ?? []
  const own = points.findIndex(({ number }) => number === champion?.number)
  // Beside the newest, or the one that it took the place of.
  const [mine, other] = [points[own], own === points.length - 1 ? points[own - 1] : points.at(-1)]
  return (
    <Card withBorder padding="sm" className="model-card">
      <Group justify="space-between" wrap="nowrap">
        <Anchor component={Link} to={`/models/${encodeURIComponent(name)}`} fw={600}>
          {name}
        </Anchor>
        <Badge variant="default" tt="none">
          {champion ? `version ${champion.number}` : `${of.versions} versions`}
        </Badge>
      </Group>
      <Text>{champion ? inPlainWords(champion) : 'No version is the champion yet.'}</Text>
      {trend && mine && other && (
        <Group gap="xs" wrap="nowrap">
          <Trend metric={trend.metric} points={points} at={own} />
          <Text size="xs" c="dimmed">
            {trend.metric} {short(mine.value)}; version {other.number} {short(other.value)},{' '}
            {judged(other, mine)}
          </Text>
        </Group>
      )}
      <div className="foot">
        {made && (
          <span>
            made in {duration(made.wallMs)}, {duration(made.cpuSeconds * 1000)} of processors
            {made.cost && `, ${costWords(made.cost.amount, made.cost.currency)}`}
          </span>
        )}
        {answers.map(({ endpoint, requests, errors, sinceMs }) => (
          <span key={endpoint}>
            <Anchor component={Link} to={`/endpoints/${encodeURIComponent(endpoint)}`} fz="xs">
              {endpoint}
            </Anchor>{' '}
            asked {figure(requests)} times since <Moment ms={sinceMs} as={dayAndTime} />
            {errors > 0 && `, ${figure(errors)} errors`}
          </span>
        ))}
      </div>
    </Card>
  )
}

const short = (value: number): string => figure(Number(value.toPrecision(3)))

/** Intervals that overlap are no difference that anybody should act on. */
const judged = (
  before: { low: number; high: number; value: number },
  now: { low: number; high: number; value: number },
): string =>
  now.low > before.high || now.high < before.low
    ? now.value > before.value
      ? 'clearly less than here'
      : 'clearly more than here'
    : 'no clear difference'
