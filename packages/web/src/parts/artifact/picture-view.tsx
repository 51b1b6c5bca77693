import { Image } from '@mantine/core'
import { useEffect, useState } from 'react'

const types: Readonly<Record<string, string>> = { svg: 'image/svg+xml', jpg: 'image/jpeg' }

/** Through a blob, in which no script of an SVG runs as it is drawn by an image. */
export function PictureView({ blob, path }: { blob: Blob; path: string }) {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    const kind = path.split('.').at(-1)!.toLowerCase()
    const made = URL.createObjectURL(new Blob([blob], { type: types[kind] ?? `image/${kind}` }))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [blob, path])
  return url ? <Image src={url} alt={path} fit="contain" mah="70vh" className="checkered" /> : null
}
