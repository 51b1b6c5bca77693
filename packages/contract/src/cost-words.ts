/** An amount as prices are written, to the cent: `12.40 EUR`, `under 0.01 EUR`. */
export function costWords(amount: number, currency: string | null | undefined): string {
  const cents = { minimumFractionDigits: 2, maximumFractionDigits: 2 }
  const figure =
    amount > 0 && amount < 0.01 ? 'under 0.01' : new Intl.NumberFormat('en-US', cents).format(amount)
  return currency ? `${figure} ${currency}` : figure
}
