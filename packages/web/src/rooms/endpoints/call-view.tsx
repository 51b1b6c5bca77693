import { Button, Code, CopyButton, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { pythonClient, typescriptClient } from '@slipway/client/code'
import type { EndpointDetail } from '@slipway/contract/serving'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'

const route = getRouteApi('/endpoints/$name')
const languages = [
  { value: 'curl', label: 'curl' },
  { value: 'typescript', label: 'TypeScript' },
  { value: 'python', label: 'Python' },
]

/** Code that calls the endpoint, typed by its signature, without dependencies: to copy or to take home. */
export function CallView({ endpoint }: { endpoint: EndpointDetail }) {
  const { language = 'curl' } = route.useSearch()
  const navigate = route.useNavigate()
  const { name } = endpoint
  const code = useMemo(
    () =>
      language === 'python'
        ? pythonClient(endpoint, location.origin)
        : language === 'typescript'
          ? typescriptClient(endpoint, location.origin)
          : endpoint.example.curl,
    [endpoint, language],
  )
  const file = { python: `${name.replaceAll('-', '_')}.py`, typescript: `${name}.ts` }[language]
  const command = language === 'python' ? `slipway client ${name} --python` : `slipway client ${name}`
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <SegmentedControl
          aria-label="Language"
          data={languages}
          value={language}
          onChange={(next) =>
            void navigate({ search: (before) => ({ ...before, language: next }), replace: true })
          }
        />
        <Group gap="xs">
          <CopyButton value={code}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
          {file && (
            <Button variant="default" onClick={() => save(file, code)}>
              Download {file}
            </Button>
          )}
        </Group>
      </Group>
      <Code block tabIndex={0} style={{ overflow: 'auto', maxHeight: '60vh' }} aria-label="Code">
        {code}
      </Code>
      <Text size="xs" c="dimmed">
        {language === 'curl' ? (
          'Open Inference Protocol, MLflow’s /invocations and SageMaker’s routes answer too: see docs/serving-protocols.md.'
        ) : (
          <>
            <code>{command}</code> writes the same. Where the server asks for a token, give a member’s.
          </>
        )}
      </Text>
    </Stack>
  )
}

const save = (name: string, text: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
