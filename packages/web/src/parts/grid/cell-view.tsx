import type { RowCell } from '@slipway/contract/dataset-rows'

/** A value as it stands in the data. What is missing, empty or blank is told apart from what is there. */
export function CellView({ of }: { of: RowCell | undefined }) {
  if (of === undefined) return <span className="pending" />
  if (of === null) return <span className="nothing">null</span>
  if (typeof of === 'object') return <>{oneLine(of.begins)}…</>
  if (of === '') return <span className="nothing">empty</span>
  if (typeof of === 'string') {
    if (/^\s+$/.test(of))
      return <span className="nothing">{of.length === 1 ? 'blank' : `${of.length} blanks`}</span>
    return <>{oneLine(of)}</>
  }
  return <>{String(of)}</>
}

const oneLine = (text: string): string =>
  text
    .slice(0, 300)
    .replaceAll(/\r\n?|\n/g, '↵')
    .replaceAll('\t', '⇥')
