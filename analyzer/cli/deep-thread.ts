/** The thread of `deep.ts`. */
import { parentPort, workerData } from 'node:worker_threads'
import type { DeepMessage, DeepRun } from './deep.ts'
import { run } from './run.ts'

const { args, folder, color, terminals } = workerData as DeepRun
const tell = (message: DeepMessage): void => parentPort?.postMessage(message)
const status = await run(args, {
  folder,
  out: { isTTY: terminals[0], write: (text) => tell({ kind: 'out', text }) },
  error: { isTTY: terminals[1], write: (text) => tell({ kind: 'error', text }) },
  color,
})
tell({ kind: 'status', status })
