import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

/** Browsers draw no element that is much taller (Firefox ends at 17.8 million pixels). */
const tallestPx = 8_000_000
const overscan = 6

export interface TallScroll {
  /** The rows that are to be there: from the first to before the last. */
  readonly from: number
  readonly to: number
  /** How tall what is scrolled is to be. */
  readonly heightPx: number
  /** Where a row stands in it. */
  topOf(row: number): number
  /** Brings a row in sight. */
  reveal(row: number): void
}

/**
 * Which rows of a table of any length are in sight. Past what a browser can draw the scrollbar stands for more than it is
 * tall: it leads anywhere at once, and the wheel still moves by rows.
 * @param headPx what covers the beginning, such as a head that stays
 * @param about what the rows are: where that changes, they are shown from the first on
 */
export function useTallScroll(
  box: RefObject<HTMLElement | null>,
  rows: number,
  rowPx: number,
  headPx: number,
  about: string,
): TallScroll {
  const [viewPx, setViewPx] = useState(600)
  const [scrolled, setTop] = useState(0)
  const truePx = rows * rowPx
  const heightPx = Math.min(truePx, tallestPx)
  const seenPx = Math.max(rowPx, viewPx - headPx)
  // Of what can be scrolled, not of the whole: then both ends meet.
  const scale = truePx <= tallestPx ? 1 : (truePx - seenPx) / (heightPx - seenPx)
  const at = useRef({ scroll: 0, top: 0 })
  const top = Math.min(scrolled, Math.max(0, truePx - seenPx))

  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const watch = new ResizeObserver(() => setViewPx(element.clientHeight))
    watch.observe(element)
    return () => watch.disconnect()
  }, [box])

  const go = useCallback(
    (next: number) => {
      const element = box.current
      if (!element) return
      const bound = Math.max(0, Math.min(next, truePx - seenPx))
      at.current = { scroll: Math.round(bound / scale), top: bound }
      element.scrollTop = at.current.scroll
      setTop(bound)
    },
    [box, scale, truePx, seenPx],
  )

  const shown = useRef(about)
  useEffect(() => {
    if (shown.current !== about) go(0)
    shown.current = about
  }, [about, go])

  useEffect(() => {
    const element = box.current
    if (!element) return
    const moved = () => {
      // What was set here is known more exactly than the scrollbar tells.
      if (Math.abs(element.scrollTop - at.current.scroll) < 1) return
      at.current = { scroll: element.scrollTop, top: element.scrollTop * scale }
      setTop(at.current.top)
    }
    const turned = (event: WheelEvent) => {
      if (scale === 1 || event.ctrlKey || event.deltaY === 0) return
      event.preventDefault()
      element.scrollLeft += event.deltaX
      go(at.current.top + event.deltaY * (event.deltaMode === 1 ? rowPx : 1))
    }
    element.addEventListener('scroll', moved, { passive: true })
    element.addEventListener('wheel', turned, { passive: false })
    return () => {
      element.removeEventListener('scroll', moved)
      element.removeEventListener('wheel', turned)
    }
  }, [box, scale, go, rowPx])

  const from = Math.max(0, Math.floor(top / rowPx) - overscan)
  return {
    from,
    to: Math.min(rows, Math.ceil((top + seenPx) / rowPx) + overscan),
    heightPx,
    topOf: (row) => (scale === 1 ? row * rowPx : row * rowPx - top + at.current.scroll),
    reveal(row) {
      if (row * rowPx < top) go(row * rowPx)
      else if ((row + 1) * rowPx > top + seenPx) go((row + 1) * rowPx - seenPx)
    },
  }
}
