import { long, reaches } from './reached-figures.ts'

reaches((name) => long.includes(name))
