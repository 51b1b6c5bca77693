/** The screen of a version of a dataset. */
export const versionScreen = (
  { name, number }: { readonly name: string; readonly number: number },
  tab?: string,
): string => `/datasets/${encodeURIComponent(name)}?version=${number}${tab ? `&tab=${tab}` : ''}`
