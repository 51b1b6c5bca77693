import { ActionIcon, CopyButton, Group, Paper, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import { Words } from './words.tsx'

/**
 * There is nothing here yet, and this command changes that.
 * @param children what else leads on
 */
export function Empty({ what, command, children }: { what: string; command: string; children?: ReactNode }) {
  return (
    <Paper withBorder p="md" maw={760}>
      <Text>
        <Words of={what} />
      </Text>
      <Group gap="xs" mt="xs" wrap="nowrap" align="flex-start">
        <pre className="command">{command}</pre>
        <CopyButton value={command}>
          {({ copied, copy }) => (
            <ActionIcon
              variant="default"
              size="lg"
              onClick={copy}
              aria-label={copied ? 'Copied' : 'Copy the command'}
            >
              <Icon of={copied ? 'done' : 'copy'} />
            </ActionIcon>
          )}
        </CopyButton>
      </Group>
      {children && (
        <Text c="dimmed" mt="xs">
          {children}
        </Text>
      )}
    </Paper>
  )
}
