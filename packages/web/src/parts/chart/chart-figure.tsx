import './chart.css'
import { ActionIcon, Menu } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'
import { saveFile } from '../save-file.ts'
import { csvOf, fileName } from './chart-files.ts'
import { pngOf, svgOf } from './chart-picture.ts'

/** What a chart shows, as a table: names of columns, and rows. */
export interface ChartData {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | boolean | null | undefined)[])[]
}

/**
 * A chart with its title, which the reader may take home: as a picture, as a drawing, and as what it shows.
 * @param svg where the chart itself is no SVG, one of the same
 */
export function ChartFigure({
  title,
  label,
  data,
  svg,
  aside,
  className = '',
  children,
}: {
  title: string
  /** For those who hear it; the title where absent. */
  label?: string
  data: () => ChartData
  svg?: () => string
  /** Stands behind the title. */
  aside?: ReactNode
  className?: string
  children: ReactNode
}) {
  const chart = useRef<HTMLElement>(null)
  const [failed, setFailed] = useState<string>()
  const save = async (kind: 'png' | 'svg' | 'csv') => {
    setFailed(undefined)
    try {
      const name = fileName(title, kind)
      if (kind === 'csv') {
        saveFile(name, new Blob([csvOf(data())], { type: 'text/csv' }))
        return
      }
      const drawn = svg?.() ?? svgOf(chart.current!)
      saveFile(name, kind === 'svg' ? new Blob([drawn], { type: 'image/svg+xml' }) : await pngOf(drawn))
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <figure ref={chart} className={`chart ${className}`} aria-label={label ?? title}>
      <figcaption>
        <span className="chart-title">{title}</span>
        {aside}
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Take home: ${title}`}>
              ⤓
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void save('png')}>Picture (PNG)</Menu.Item>
            <Menu.Item onClick={() => void save('svg')}>Drawing (SVG)</Menu.Item>
            <Menu.Item onClick={() => void save('csv')}>What it shows (CSV)</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </figcaption>
      {failed && <p role="alert">{failed}</p>}
      {children}
    </figure>
  )
}
