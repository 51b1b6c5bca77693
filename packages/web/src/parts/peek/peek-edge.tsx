import { type KeyboardEvent, type PointerEvent, useLayoutEffect, useState } from 'react'

const kept = 'slipway-peek-px'
const [narrowestPx, usualPx, stepPx] = [288, 440, 24]
/** What is left to the table beside it, the rooms' menu included. */
const leftPx = 560

const withinWindow = (px: number): number =>
  Math.round(Math.max(narrowestPx, Math.min(px, window.innerWidth - leftPx)))

const keptPx = (): number => withinWindow(Number(localStorage.getItem(kept)) || usualPx)

/** The edge by which the reader makes it wider; what is chosen holds for every screen and the next visit. */
export function PeekEdge() {
  const [px, setPx] = useState(keptPx)
  const widen = (wanted: number) => {
    const next = withinWindow(wanted)
    localStorage.setItem(kept, String(next))
    setPx(next)
  }
  useLayoutEffect(() => document.documentElement.style.setProperty('--peek', `${px}px`), [px])
  const dragged = (event: PointerEvent) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) widen(window.innerWidth - event.clientX)
  }
  const pressed = (event: KeyboardEvent) => {
    const next = {
      ArrowLeft: px + stepPx,
      ArrowRight: px - stepPx,
      Home: narrowestPx,
      End: window.innerWidth,
    }[event.key]
    if (next === undefined) return
    event.preventDefault()
    widen(next)
  }
  return (
    <div
      className="peek-edge"
      role="separator"
      aria-label="Width of what is beside the table"
      aria-orientation="vertical"
      aria-valuemin={narrowestPx}
      aria-valuemax={withinWindow(Number.POSITIVE_INFINITY)}
      aria-valuenow={px}
      tabIndex={0}
      title="Drag to make it wider; double-click for the usual width"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={dragged}
      onDoubleClick={() => widen(usualPx)}
      onKeyDown={pressed}
    />
  )
}
