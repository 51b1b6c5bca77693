/** Cells as spreadsheets take them: what holds a tab, a line or a quote stands in quotes; what is missing is empty. */
export const tsv = (rows: readonly (readonly unknown[])[]): string =>
  rows.map((row) => row.map(cellText).join('\t')).join('\n')

const cellText = (cell: unknown): string => {
  const text = cell === null || cell === undefined ? '' : String(cell)
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Puts a text on the clipboard, also on a plain HTTP address, where browsers keep the newer way back. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text)
    return
  }
  const give = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
  }
  document.addEventListener('copy', give, { once: true, capture: true })
  const done = document.execCommand('copy')
  document.removeEventListener('copy', give, { capture: true })
  if (!done) throw new Error('The browser lets nothing be copied here.')
}
