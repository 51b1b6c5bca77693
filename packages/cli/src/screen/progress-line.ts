/** One line on a terminal that is written over, ten times a second at most; nothing in a pipe, or where JSON is wanted. */
export function progressLine(json: boolean | undefined) {
  const shown = process.stderr.isTTY && !json
  let lastMs = 0
  const clear = () => {
    if (shown) process.stderr.write('\r\u001B[K')
  }
  return {
    show(text: string) {
      if (!shown || Date.now() - lastMs < 100) return
      lastMs = Date.now()
      process.stderr.write(`\r\u001B[K${text}`)
    },
    clear,
    [Symbol.dispose]: clear,
  }
}
