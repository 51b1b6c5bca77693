import { Text } from '@mantine/core'
import type { ModelVersion } from '@slipway/contract/registry'
import { Status } from '../../parts/status.tsx'
import { useVersionDiff } from './use-version-diff.ts'
import { verdictOf } from './verdict.ts'

/** Whether a version is better than the champion, in words. */
export function ChampionVerdict({ champion, version }: { champion: ModelVersion; version: ModelVersion }) {
  const { data } = useVersionDiff(champion, version)
  if (!data) return null
  const { primary } = version.facts
  const { status, sentences } = verdictOf(
    data.metrics,
    typeof primary === 'string' ? primary : undefined,
    `the champion (version ${champion.number})`,
  )
  return (
    <Text>
      {status !== 'unknown' && <Status of={status} />} {sentences.join(' ')}
    </Text>
  )
}
