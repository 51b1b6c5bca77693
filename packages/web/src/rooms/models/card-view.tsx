import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import type { ModelVersion } from '@slipway/contract/registry'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../app/api.ts'
import { queries, useRead } from '../../app/queries.ts'
import { MarkdownView } from '../../parts/artifact/markdown-view.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { saveFile } from '../../parts/save-file.ts'

/** The card of a version, as it is written from its lineage; what people say of it is written here. */
export function CardView({ version }: { version: ModelVersion }) {
  const { model: name, number } = version
  const read = useRead('registry', ['card', name, number], async (signal) =>
    new Response(
      await api.registry.getModelCardText({ params: { name, number, form: 'md' } }, { signal }),
    ).text(),
  )
  return (
    <Loaded of={read}>
      {(text) => (
        <Stack gap="sm">
          <Group gap="xs">
            <Describe key={version.description} version={version} />
            <Button
              variant="default"
              onClick={() => saveFile(`${name}-${number}.md`, new Blob([text], { type: 'text/markdown' }))}
            >
              Download
            </Button>
          </Group>
          <MarkdownView text={text} />
        </Stack>
      )}
    </Loaded>
  )
}

const longest = 5000

function Describe({ version }: { version: ModelVersion }) {
  const [text, setText] = useState<string | null>(null)
  const { model: name, number, description } = version
  const describe = useMutation({
    mutationFn: (words: string) =>
      api.registry.describeModelVersion({ params: { name, number }, body: { description: words } }),
    onSuccess: () => setText(null),
    onSettled: () =>
      Promise.all(['registry', 'approvals'].map((room) => queries.invalidateQueries({ queryKey: [room] }))),
  })
  if (text === null)
    return (
      <Button variant="default" onClick={() => setText(description)}>
        Edit the description
      </Button>
    )
  return (
    <form
      style={{ flexBasis: '100%' }}
      onSubmit={(event) => {
        event.preventDefault()
        describe.mutate(text)
      }}
    >
      {describe.isError && <ErrorNote error={describe.error} />}
      <Textarea
        label="Description"
        description="What a release wrote of it, or your own words. Requests for approval that stand are void once it changes."
        autosize
        minRows={3}
        maxLength={longest}
        value={text}
        data-autofocus
        autoFocus
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group gap="xs" mt="xs">
        <Button type="submit" loading={describe.isPending} disabled={text === description}>
          Save
        </Button>
        <Button variant="default" onClick={() => setText(null)}>
          Leave it
        </Button>
        <Text size="xs" c="dimmed">
          Intended use, users, limits and risks: <code>card</code> in slipway.config.ts.
        </Text>
      </Group>
    </form>
  )
}
