/** Counts what code does instead of timing it: executions of its blocks, as V8's coverage has them. */
import { Session } from 'node:inspector/promises'
import { setFlagsFromString } from 'node:v8'

/** Counts the work of modules that are imported after it was started; those before have no counters. */
export class WorkCounter {
  readonly #session = new Session()

  static async start(): Promise<WorkCounter> {
    // Optimized code does not count.
    setFlagsFromString('--no-opt')
    const counter = new WorkCounter()
    counter.#session.connect()
    await counter.#session.post('Profiler.enable')
    await counter.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
    return counter
  }

  /** Executed blocks of the scripts whose address contains `folder`, while `run` runs. */
  async count(folder: string, run: () => void): Promise<number> {
    // Taking the counts resets them.
    await this.#session.post('Profiler.takePreciseCoverage')
    run()
    const { result } = await this.#session.post('Profiler.takePreciseCoverage')
    return result
      .filter(({ url }) => url.includes(folder))
      .flatMap(({ functions }) => functions)
      .flatMap(({ ranges }) => ranges)
      .reduce((sum, { count }) => sum + count, 0)
  }

  stop(): void {
    this.#session.disconnect()
    setFlagsFromString('--opt')
  }
}
