import { Combobox, Text, TextInput, useCombobox } from '@mantine/core'
import type { SlipwayError } from '@slipway/contract/error'
import type { Run } from '@slipway/contract/runs'
import { useRef, useState } from 'react'
import { useTyped } from '../../parts/use-typed.ts'
import { type Offer, offersAt, placeOfError } from './completion.ts'

const typingMs = 250

/**
 * The language of `slipway runs search`. What may stand at the cursor is offered: keys, comparators, values that runs
 * have. Where it cannot be read, the place is marked.
 */
export function FilterInput({
  value,
  keys,
  runs,
  error,
  onChange,
}: {
  value: string
  keys: readonly string[]
  /** Some, for the values that they have. */
  runs: readonly Run[]
  error: SlipwayError | null
  onChange: (text: string) => void
}) {
  const { text, type, tellNow } = useTyped(value, onChange, typingMs)
  const [offers, setOffers] = useState<readonly Offer[]>([])
  const input = useRef<HTMLInputElement>(null)
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() })
  const look = (next: string, at: number) => {
    const found = offersAt(next, at, keys, runs)
    setOffers(found)
    if (found.length > 0) box.openDropdown()
    else box.closeDropdown()
    box.updateSelectedOptionIndex()
  }
  const take = (offer: Offer) => {
    type(offer.text)
    // The field has the text once it is drawn.
    requestAnimationFrame(() => {
      input.current?.setSelectionRange(offer.at, offer.at)
      look(offer.text, offer.at)
    })
  }
  const place = error && placeOfError(error.message)
  return (
    <Combobox
      store={box}
      onOptionSubmit={(index) => take(offers[Number(index)]!)}
      withinPortal
      position="bottom-start"
    >
      <div style={{ flex: '1 1 20rem', minWidth: 0, maxWidth: '44rem' }}>
        <Combobox.Target withExpandedAttribute>
          <TextInput
            ref={input}
            role="combobox"
            aria-label="Filter"
            placeholder="metrics.auc > 0.8 and params.depth = '6' order by metrics.auc desc"
            data-filter
            value={text}
            spellCheck={false}
            autoComplete="off"
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            error={error !== null}
            onChange={(event) => {
              const { value: next, selectionStart } = event.currentTarget
              type(next)
              look(next, selectionStart ?? next.length)
            }}
            onClick={(event) => look(text, event.currentTarget.selectionStart ?? text.length)}
            onBlur={() => box.closeDropdown()}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || box.getSelectedOptionIndex() >= 0) return
              box.closeDropdown()
              tellNow()
            }}
          />
        </Combobox.Target>
        {error && (
          <div role="alert">
            {place !== null && (
              <pre className="wrong-place" aria-hidden="true">
                {text.slice(Math.max(0, place - 40), place)}
                <mark>{text.slice(place, place + 1) || ' '}</mark>
                {text.slice(place + 1, place + 30)}
              </pre>
            )}
            <Text size="xs" c="var(--bad)">
              {error.message} {error.hint.slice(error.hint.lastIndexOf('^') + 1)}
            </Text>
          </div>
        )}
      </div>
      <Combobox.Dropdown hidden={offers.length === 0}>
        <Combobox.Options mah={280} style={{ overflowY: 'auto' }}>
          {offers.map(({ word }, index) => (
            <Combobox.Option key={word} value={String(index)}>
              <code>{word}</code>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
