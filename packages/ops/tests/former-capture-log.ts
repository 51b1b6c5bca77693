import { inflateRawSync } from 'node:zlib'

/** A log of before there were blocks: a request of two rows, one that failed, and one that was explained. */
export const formerCaptureLog = inflateRawSync(
  Buffer.from(
    '5VMxSx1BEJ59BiFY2KRIEQhMGVZ5LyHNNaYJksbCgChyyN7dxLewt7vs7j00cr2/w9oqhYWFCHb+D3sLERt5ur7zLifYpcvX7Ox+szMf3+x6JW0u7OgeAG4W/xwygAMkXVgjdcAE83HlNHJ0NJFeGo3JiONEOCkaWpQ2HnOckJslfOEota2Cx2T7ALUoCROMGWHfxlDqQLvksOYtGzo20F74m8o6KjNGkdBYpxxNFV62sI4KmYeZmleqWWcykUklw36XpKsyi3rSOgWAnbOPvxn7py709Kb1IgMId1eXbPD/ed0KSjnSnlVCaiowCa6iOj6+3aPThYGADu++fWqiAQDMAYBRxXQ6ncZwi3yzQA/nK/399cqbx/cdLk6G8SZjIwBgDfe+bRAxDwC/hFRUvAWAn9/XN36sre5s3jb9Iz60F2KJp8J9SfACz73ZMcTfVVIYmyIa5oiW/FhY5OhzoaI/PjeOsO/5LMYEt8gjx0x4wmS4/JVjbnRwMqviIGa5uVFVqZsxT4SqCJOlz3EqLaM7ZtQjso4Yxs9QPwA=',
    'base64',
  ),
)

/** A log of blocks whose columns were all whole: a request of two rows. */
export const wholeCaptureLog = inflateRawSync(
  Buffer.from(
    'dZE/S8RAEMWfp4KFqFhbTb2Ff7o0sfFDiFyxyQ13C8nusplEjyO9n8XSwvrA72J9hWAleiEhMQdO84b5Pd4MTJEZn2p//Q3g8/T1eQ9YEduZd8YKRZQuymBJUeDKFMZZiq4UVToY3WGd+2asqOLQGm4UGetLKSh6WJHVOVNEjUOWvmmNFZ5zoFr1VAYq/CR/UTKgxLmMtaV6qsiVsrvCB56ZVNpr/knzwSU6MZmR5WCyZZ4090zrFwBfZx/rCTABcA7gcDt6XLiM+waj2sStXtyO9a7XIwA/XZ0A2Adwz0Un47R1vJt+DOBg+xx5f7tsEsZbN/Ev',
    'base64',
  ),
)
