import { ActionIcon, Code, CopyButton, Group, Paper, Text } from '@mantine/core'

/** There is nothing here yet, and this command changes that. */
export function Empty({ what, command }: { what: string; command: string }) {
  return (
    <Paper withBorder p="md">
      <Text>{what}</Text>
      <Group gap="xs" mt="xs" wrap="nowrap">
        <Code block tabIndex={0} style={{ flexGrow: 1, overflowX: 'auto' }}>
          {command}
        </Code>
        <CopyButton value={command}>
          {({ copied, copy }) => (
            <ActionIcon variant="default" onClick={copy} aria-label={copied ? 'Copied' : 'Copy the command'}>
              {copied ? '✓' : '⧉'}
            </ActionIcon>
          )}
        </CopyButton>
      </Group>
    </Paper>
  )
}
