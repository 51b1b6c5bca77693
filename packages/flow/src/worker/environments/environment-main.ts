import { answerParent } from '../../plan/answer-parent.ts'
import { builtEnvironment, type WantedEnvironment } from './python-environment.ts'

/** The child that builds an environment for a server, whose event loop must not wait for it. */
await answerParent((wanted: WantedEnvironment) => builtEnvironment(wanted, (text) => console.error(text)))
