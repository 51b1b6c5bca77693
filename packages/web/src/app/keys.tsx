import { Kbd, Modal, Table, Title } from '@mantine/core'

const keys: readonly (readonly [keys: string, what: string])[] = [
  ['Ctrl K or ⌘ K', 'find anything, or do it'],
  ['/', 'filter this screen, else find'],
  ['J, K or ↓, ↑', 'next and previous row of a table; what is beside it follows'],
  ['Enter', 'the own screen of the row'],
  ['Home, End', 'first and last row'],
  ['Esc', 'close what is open'],
  ['?', 'this list'],
]

/** For screens whose tables know more; a part of the address. */
const more: readonly (readonly [path: RegExp, title: string, keys: typeof keys])[] = [
  [
    /^\/pipelines/,
    'In the grid of runs',
    [
      ['← → ↑ ↓', 'from run to run, from step to step'],
      ['Enter', 'show a cell beside the grid; again: its own screen'],
    ],
  ],
  [
    /^\/datasets\//,
    'In the rows of data',
    [
      ['Shift and arrows', 'select; Ctrl A all'],
      ['Ctrl C', 'copy what is selected; with Shift also the names'],
      ['Ctrl Home, Ctrl End', 'first and last of all rows'],
      ['S', 'sort by the column'],
      ['Enter', 'the whole row, beside the table'],
    ],
  ],
  [
    /^\/monitoring/,
    'In the map of drift',
    [['← → ↑ ↓', 'from comparison to comparison, from column to column']],
  ],
  [
    /^\/(runs|compare|studies)/,
    'In a chart',
    [
      ['drag', 'a closer look at a part'],
      ['double-click', 'the whole again'],
    ],
  ],
]

export function Keys({ onClose }: { onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title="Keys" closeButtonProps={{ 'aria-label': 'Close' }}>
      <KeyTable of={keys} />
      {more
        .filter(([path]) => path.test(location.pathname))
        .map(([, title, own]) => (
          <section key={title}>
            <Title order={3} size="sm" mt="md">
              {title}
            </Title>
            <KeyTable of={own} />
          </section>
        ))}
    </Modal>
  )
}

function KeyTable({ of }: { of: typeof keys }) {
  return (
    <Table>
      <Table.Tbody>
        {of.map(([key, what]) => (
          <Table.Tr key={key}>
            <Table.Td w="11rem">
              <Kbd>{key}</Kbd>
            </Table.Td>
            <Table.Td>{what}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
