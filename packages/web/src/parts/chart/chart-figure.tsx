import './chart.css'
import { useElementSize } from '@mantine/hooks'
import { type ReactNode, useRef, useState } from 'react'
import { Icon } from '../icon.tsx'
import { lazily } from '../lazily.tsx'
import { SaveButton } from './save-button.tsx'

const SaveMenu = lazily(async () => (await import('./save-menu.tsx')).SaveMenu, <Icon of="save" />)

/** What a chart shows, as a table: names of columns, and rows. */
export interface ChartData {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | boolean | null | undefined)[])[]
}

/** An SVG; its script may be loaded once it is asked for. */
export type Drawing = () => string | Promise<string>

/**
 * A chart with its title, which the reader may take home: as a picture, as a drawing, and as what it shows. What it
 * holds may be drawn for the width there is, so that words are as large on a telephone as on a wall.
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
  svg?: Drawing
  /** Stands behind the title. */
  aside?: ReactNode
  className?: string
  children: ReactNode | ((widthPx: number) => ReactNode)
}) {
  const chart = useRef<HTMLElement>(null)
  const [failed, setFailed] = useState<string>()
  const [asked, setAsked] = useState(false)
  return (
    <figure ref={chart} className={`chart ${className}`} aria-label={label ?? title}>
      <figcaption>
        <span className="chart-title">{title}</span>
        {aside}
        {asked ? (
          <SaveMenu title={title} chart={chart} data={data} svg={svg} onFailed={setFailed} />
        ) : (
          <SaveButton title={title} onClick={() => setAsked(true)} />
        )}
      </figcaption>
      {failed && <p role="alert">{failed}</p>}
      {typeof children === 'function' ? <Measured>{children}</Measured> : children}
    </figure>
  )
}

function Measured({ children }: { children: (widthPx: number) => ReactNode }) {
  const { ref, width } = useElementSize()
  return <div ref={ref}>{width > 0 && children(Math.floor(width))}</div>
}
