import { Menu } from '@mantine/core'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { saveFile } from '../save-file.ts'
import { csvOf, fileName } from './chart-files.ts'
import type { ChartData, Drawing } from './chart-figure.tsx'
import { pngOf, svgOf } from './chart-picture.ts'
import { SaveButton } from './save-button.tsx'

const kinds = [
  ['png', 'Picture (PNG)'],
  ['svg', 'Drawing (SVG)'],
  ['csv', 'What it shows (CSV)'],
] as const

/** Opens as it comes: its script is loaded once the button in whose place it stands was pressed. */
export function SaveMenu({
  title,
  chart,
  data,
  svg,
  onFailed,
}: {
  title: string
  chart: RefObject<HTMLElement | null>
  data: () => ChartData
  svg: Drawing | undefined
  onFailed: (why: string | undefined) => void
}) {
  const [opened, setOpened] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // Where the focus comes back to when the menu is left.
    button.current?.focus()
    setOpened(true)
  }, [])
  const save = async (kind: (typeof kinds)[number][0]) => {
    onFailed(undefined)
    try {
      const name = fileName(title, kind)
      if (kind === 'csv') {
        saveFile(name, new Blob([csvOf(data())], { type: 'text/csv' }))
        return
      }
      const drawn = (await svg?.()) ?? svgOf(chart.current!)
      saveFile(name, kind === 'svg' ? new Blob([drawn], { type: 'image/svg+xml' }) : await pngOf(drawn))
    } catch (error) {
      onFailed(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <Menu position="bottom-end" withinPortal opened={opened} onChange={setOpened}>
      <Menu.Target>
        <SaveButton ref={button} title={title} />
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map(([kind, label]) => (
          <Menu.Item key={kind} onClick={() => void save(kind)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
