import { Text } from '@mantine/core'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { lastHourWords } from './last-hour-words.ts'

/** How much endpoints were asked in the last hour, and who answered: for whoever is about to change that. */
export function LastHour({ of }: { of: readonly string[] }) {
  const read = useRead('serving', ['last hour', ...of], (signal) =>
    Promise.all(
      of.map((name) => api.serving.getEndpointTraffic({ params: { name }, query: {} }, { signal })),
    ),
  )
  return read.data?.map((traffic) => (
    <Text key={traffic.endpoint} className="n" mb="xs">
      {lastHourWords(traffic)}
    </Text>
  ))
}
