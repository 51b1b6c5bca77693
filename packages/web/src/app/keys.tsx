import { Kbd, Modal, Table } from '@mantine/core'

const keys: readonly (readonly [keys: string, what: string])[] = [
  ['Ctrl K or ⌘ K', 'find anything, or do it'],
  ['/', 'filter this screen, else find'],
  ['J, K', 'next and previous row of a table'],
  ['Esc', 'close what is open'],
  ['?', 'this list'],
]

export function Keys({ onClose }: { onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title="Keys" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Table>
        <Table.Tbody>
          {keys.map(([key, what]) => (
            <Table.Tr key={key}>
              <Table.Td>
                <Kbd>{key}</Kbd>
              </Table.Td>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  )
}
