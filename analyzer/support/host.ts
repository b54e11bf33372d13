/** What the machine offers, asked so that the engine also runs in a browser. */

interface Host {
  readonly process?: { cpuUsage?(): { readonly user: number; readonly system: number }; readonly env?: Readonly<Record<string, string | undefined>> } // prettier-ignore
}

const { process } = globalThis as unknown as Host

/** Milliseconds of computing since some moment: of the processor where that can be told, else of the clock. */
export function computingTime(): number {
  const usage = process?.cpuUsage?.()
  return usage === undefined ? performance.now() : (usage.user + usage.system) / 1000
}

/** `TSMATCH_DEBUG` is set: failures inside the engine are thrown instead of counted. */
export function isDebugging(): boolean {
  return process?.env?.['TSMATCH_DEBUG'] !== undefined
}
