/** The id of where the app says things to those who hear it; it stands there before anything is said. */
export const saidId = 'said'
