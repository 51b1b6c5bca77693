import { Modal, ScrollArea, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useId, useState } from 'react'
import { type Goal, useGoals } from './palette-goals.ts'

const most = 30
const keyOf = ({ kind, name, to }: Goal): string => `${kind} ${name} ${to}`

/** Every object by its name, every screen, and what can be done; what is typed narrows it, Enter goes there. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [asked, setAsked] = useState('')
  // By its key: what comes late never moves another under the keys.
  const [chosen, setChosen] = useState<string>()
  const id = useId()
  const navigate = useNavigate()
  const goals = useGoals()
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean)
  const found = goals
    .filter(({ kind, name }) => words.every((word) => `${kind} ${name}`.toLowerCase().includes(word)))
    .slice(0, most)
  const at = Math.max(
    0,
    found.findIndex((goal) => keyOf(goal) === chosen),
  )
  const move = (to: number) => {
    const next = found[Math.max(0, Math.min(found.length - 1, to))]
    if (next) setChosen(keyOf(next))
  }
  useEffect(() => {
    document.getElementById(`${id}${at}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, at])
  const go = (goal: Goal | undefined) => {
    if (!goal) return
    onClose()
    void navigate({ to: goal.to })
  }
  return (
    <Modal.Root opened onClose={onClose} size="lg">
      <Modal.Overlay />
      <Modal.Content aria-label="Find anything">
        <Modal.Body>
          <TextInput
            aria-label="Find anything"
            placeholder="A model, a run, a screen; or: promote, run, roll back, approve …"
            role="combobox"
            aria-expanded
            aria-controls={id}
            aria-activedescendant={found.length > 0 ? `${id}${at}` : undefined}
            value={asked}
            data-autofocus
            onChange={(event) => {
              setAsked(event.currentTarget.value)
              setChosen(undefined)
            }}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown') move(at + 1)
              else if (event.key === 'ArrowUp') move(at - 1)
              else if (event.key === 'Enter') go(found[at])
              else return
              event.preventDefault()
            }}
          />
          <ScrollArea.Autosize mah={360} mt="xs">
            <div role="listbox" aria-label="Found" id={id}>
              {found.map((goal, index) => (
                <UnstyledButton
                  key={keyOf(goal)}
                  id={`${id}${index}`}
                  tabIndex={-1}
                  role="option"
                  aria-selected={index === at}
                  onClick={() => go(goal)}
                  display="block"
                  w="100%"
                  p={6}
                  bg={index === at ? 'var(--mantine-color-default-hover)' : undefined}
                >
                  {goal.name}{' '}
                  <Text span size="xs" c="dimmed">
                    {goal.follows ?? goal.kind}
                  </Text>
                </UnstyledButton>
              ))}
              {found.length === 0 && <Text c="dimmed">Nothing is called so.</Text>}
            </div>
          </ScrollArea.Autosize>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
