import '@mantine/core/styles.css'
import './app/app.css'
import { fetchScreen } from './app/screens.ts'

// Small, and there before the rest: what this screen needs is asked for at once, and not once everything else has run.
fetchScreen(location)
void import('./main.tsx')
