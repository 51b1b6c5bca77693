import { Text } from '@mantine/core'
import { useRef } from 'react'

/**
 * An HTML file in a frame of an origin of its own, under a policy of its own (the server's /frame): its scripts run, and
 * neither reach this page nor ask this server or any other anything.
 */
export function PageView({ html, path }: { html: string; path: string }) {
  return (
    <>
      <Frame key={html} html={html} path={path} />
      <Text size="xs" c="dimmed">
        Shown apart from this page: it can load nothing, and sees nothing of the platform.
      </Text>
    </>
  )
}

function Frame({ html, path }: { html: string; path: string }) {
  const given = useRef(false)
  return (
    <iframe
      className="page-frame"
      src="/frame"
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      title={path}
      onLoad={({ currentTarget: { contentWindow } }) => {
        // What is written into the frame loads once more.
        if (given.current) return
        given.current = true
        // Only that frame has this window, and its origin has no name.
        contentWindow?.postMessage(html, '*')
      }}
    />
  )
}
