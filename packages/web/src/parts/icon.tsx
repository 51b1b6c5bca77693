/** Drawn here, as the signs of Unicode are missing from many fonts. */
const paths = {
  copy: 'M5.5 5.5h8v8h-8z M10.5 5.5v-3h-8v8h3',
  done: 'M3 8.5l3.5 3.5L13 4.5',
  find: 'M11.5 7a4.5 4.5 0 1 1-9 0a4.5 4.5 0 0 1 9 0z M10.3 10.3L14 14',
  save: 'M8 2v8 M4.5 6.5L8 10l3.5-3.5 M2.5 13.5h11',
  scheme: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z M8 2v12 M8 5h5.2 M8 8h6 M8 11h5.2',
} as const

/** Says nothing to those who hear the page: what it stands in has a name. */
export function Icon({ of }: { of: keyof typeof paths }) {
  return (
    <svg width={16} height={16} viewBox="0 0 16 16" aria-hidden="true">
      <path
        d={paths[of]}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
