import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  NavLink,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { SlipwayError } from '@slipway/contract/error'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { Icon } from '../parts/icon.tsx'
import { lazily } from '../parts/lazily.tsx'
import { saidId } from '../parts/peek/said.ts'
import { api } from './api.ts'
import { type Live, useLive } from './live.ts'
import { useRead } from './queries.ts'

const Keys = lazily(async () => (await import('./keys.tsx')).Keys, null)
const SignIn = lazily(async () => (await import('./sign-in.tsx')).SignIn, null)
const Palette = lazily(async () => (await import('./palette.tsx')).Palette, null)

export const sections = [
  { to: '/', label: 'Home' },
  { to: '/datasets', label: 'Datasets' },
  { to: '/experiments', label: 'Experiments' },
  { to: '/studies', label: 'Studies' },
  { to: '/pipelines', label: 'Pipelines' },
  { to: '/models', label: 'Models' },
  { to: '/endpoints', label: 'Endpoints' },
  { to: '/monitoring', label: 'Monitoring' },
  { to: '/lineage', label: 'Lineage' },
] as const

/** Where screens of one object belong in the menu. */
const homes: readonly (readonly [path: string, section: string])[] = [
  ['/runs/', '/experiments'],
  ['/compare', '/experiments'],
  ['/pipeline-runs/', '/pipelines'],
]

/** What stands around every screen: the rooms, whether it is live, and the palette. */
export function Shell() {
  const [opened, menu] = useDisclosure()
  const [searching, search] = useDisclosure()
  const [helping, help] = useDisclosure()
  const live = useLive()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const me = useRead('system', ['whoami'], (signal) => api.members.whoAmI({}, { signal }), { retry: false })
  useHotkeys([
    ['mod+K', search.toggle],
    ['/', () => (focusFilter() ? undefined : search.open())],
    ['shift+?', help.toggle],
    ['j', moveTable],
    ['k', moveTable],
  ])
  const here = homes.find(([start]) => path.startsWith(start))?.[1] ?? path
  const stranger = me.error instanceof SlipwayError && me.error.kind === 'forbidden'
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 180, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
      transitionDuration={0}
    >
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <Text component={Link} to="/" fw={700} c="inherit" td="none">
              Slipway
            </Text>
          </Group>
          <Group gap="sm" wrap="nowrap">
            <LiveSign live={live} />
            <ActionIcon variant="default" onClick={search.open} aria-label="Find anything (Ctrl K)">
              <Icon of="find" />
            </ActionIcon>
            <Scheme />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Rooms">
        {sections.map(({ to, label }) => (
          <NavLink
            key={to}
            component={Link}
            to={to}
            label={label}
            active={to === '/' ? here === '/' : here.startsWith(to)}
            onClick={menu.close}
          />
        ))}
        <Text size="xs" c="dimmed" mt="auto" px="sm">
          Press ? for keys
        </Text>
      </AppShell.Navbar>
      <AppShell.Main id="main">{stranger ? <SignIn /> : <Outlet />}</AppShell.Main>
      <div id={saidId} role="status" className="away" />
      {helping && <Keys onClose={help.close} />}
      {searching && <Palette onClose={search.close} />}
    </AppShell>
  )
}

/** Puts the cursor into the filter of this screen. false: it has none. */
const focusFilter = (): boolean => {
  const filter = document.querySelector<HTMLInputElement>('[data-filter]')
  filter?.focus()
  return filter !== null
}

/** J and K mean the first table of the screen, wherever the keys are; from then on it has them itself. */
const moveTable = ({ key }: KeyboardEvent): void => {
  const table = document.querySelector<HTMLElement>('#main [data-moves]')
  if (!table || table.contains(document.activeElement)) return
  table.focus()
  table.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
}

function LiveSign({ live }: { live: Live }) {
  const words = { connecting: '○ connecting', live: '● live', paused: '❚❚ paused' }[live]
  const color = { connecting: 'var(--soft)', live: 'var(--ok)', paused: 'var(--warn)' }[live]
  return (
    <Text
      size="sm"
      role="status"
      style={{ color, whiteSpace: 'nowrap' }}
      title={
        live === 'paused' ? 'The server does not answer; it is asked again.' : 'Changes show as they happen.'
      }
    >
      {words}
    </Text>
  )
}

function Scheme() {
  const { setColorScheme } = useMantineColorScheme()
  const now = useComputedColorScheme('light')
  const next = now === 'dark' ? 'light' : 'dark'
  return (
    <ActionIcon variant="default" onClick={() => setColorScheme(next)} aria-label={`Use ${next} colours`}>
      <Icon of="scheme" />
    </ActionIcon>
  )
}
