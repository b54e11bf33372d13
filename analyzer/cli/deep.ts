/** The same command again, in a thread whose stack holds what the main thread's does not. */
import { getHeapStatistics } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { UserError } from '../session/settings.ts'
import type { Output } from './run.ts'

/** Megabytes, reserved and only used as far as calls nest: 250 times what the main thread has. */
const stackSizeMb = 256

/** What the thread is started with. */
export interface DeepRun {
  readonly args: readonly string[]
  readonly folder: string
  readonly color: boolean
  /** The output and the error stream are terminals. */
  readonly terminals: readonly [boolean, boolean]
}

export type DeepMessage =
  | { readonly kind: 'out' | 'error'; readonly text: string }
  | { readonly kind: 'status'; readonly status: 0 | 1 | 2 }

/** Runs the command there; what it prints goes to these streams. Throws `UserError` when memory does not suffice. */
export function runDeep(
  run: DeepRun,
  streams: Readonly<Record<'out' | 'error', Output>>,
): Promise<0 | 1 | 2> {
  const maxOldGenerationSizeMb = Math.round(getHeapStatistics().heap_size_limit / 2 ** 20)
  const thread = new Worker(new URL('deep-thread.js', import.meta.url), {
    workerData: run,
    resourceLimits: { stackSizeMb, maxOldGenerationSizeMb },
  })
  return new Promise((resolve, reject) => {
    thread.on('message', (message: DeepMessage) => {
      if (message.kind === 'status') resolve(message.status)
      else streams[message.kind].write(message.text)
    })
    thread.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new UserError('there is not enough memory') : error)
    })
  })
}
