import { Table, Text, Title } from '@mantine/core'
import { word } from '../datasets/column-profile.ts'

interface Port {
  readonly name: string
  readonly type: string
  readonly nullable?: boolean
  readonly categories?: readonly string[]
  readonly min?: number
  readonly max?: number
  readonly pii?: string
  readonly description?: string
  readonly datatype?: string
  readonly shape?: readonly number[]
}

/** What a version takes and gives. */
export function SignatureView({ signature }: { signature: Record<string, unknown> }) {
  const inputs = (Array.isArray(signature.inputs) ? signature.inputs : []) as Port[]
  const outputs = (Array.isArray(signature.outputs) ? signature.outputs : []) as Port[]
  if (inputs.length === 0 && outputs.length === 0)
    return <pre className="values">{JSON.stringify(signature, null, 2)}</pre>
  return (
    <>
      <Ports title="Takes" of={inputs} />
      <Ports title="Gives" of={outputs} />
    </>
  )
}

function Ports({ title, of }: { title: string; of: readonly Port[] }) {
  if (of.length === 0) return <Text c="dimmed">{title}: nothing that is told.</Text>
  return (
    <section>
      <Title order={2} mt="sm">
        {title}
      </Title>
      <Table.ScrollContainer minWidth={480}>
        <Table verticalSpacing={3}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>Type</Table.Th>
              <Table.Th>May be missing</Table.Th>
              <Table.Th>Values</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {of.map((port) => (
              <Table.Tr key={port.name}>
                <Table.Th scope="row" fw={500}>
                  {port.name}
                </Table.Th>
                <Table.Td>
                  {port.datatype ?? port.type}
                  {port.shape ? ` [${port.shape.map((size) => (size < 0 ? '?' : size)).join(' × ')}]` : ''}
                  {port.pii ? ` · personal: ${port.pii}` : ''}
                </Table.Td>
                <Table.Td>{port.nullable === undefined ? '' : port.nullable ? 'yes' : 'no'}</Table.Td>
                <Table.Td>{valuesOf(port)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  )
}

const valuesOf = ({ type, categories, min, max, description }: Port): string => {
  if (categories)
    return `${categories.slice(0, 12).join(', ')}${categories.length > 12 ? ` and ${categories.length - 12} more` : ''}`
  if (min !== undefined && max !== undefined) return `${word(type, min)} to ${word(type, max)}`
  return description ?? ''
}
