import { Table } from '@mantine/core'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Lines } from '../../parts/lines.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { PlainLink } from '../../parts/plain-link.tsx'

/** Everything that was decided about a model, the newest first. */
export function HistoryView({ model }: { model: string }) {
  const read = useRead('registry', ['history', model], (signal) =>
    api.registry.listModelHistory({ params: { name: model } }, { signal }),
  )
  return (
    <Loaded of={read}>
      {({ events }) => (
        <Lines label="History" minWidth={560}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th>
              <Table.Th>Who</Table.Th>
              <Table.Th>Version</Table.Th>
              <Table.Th>What</Table.Th>
              <Table.Th>Why</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {events.map((event) => (
              <Table.Tr key={event.id}>
                <Table.Td>
                  <Moment ms={event.atMs} />
                </Table.Td>
                <Table.Td>{event.by}</Table.Td>
                <Table.Td className="n">
                  {event.number !== null && (
                    <PlainLink to={`/models/${encodeURIComponent(model)}?version=${event.number}`}>
                      {event.number}
                    </PlainLink>
                  )}
                </Table.Td>
                <Table.Td>
                  {event.kind}
                  {event.alias ? ` ${event.alias}` : ''}
                  {event.before !== null || event.after !== null
                    ? `: ${event.before ?? '–'} → ${event.after ?? '–'}`
                    : ''}
                </Table.Td>
                <Table.Td>{event.reason}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Lines>
      )}
    </Loaded>
  )
}
