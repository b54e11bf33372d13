/** How serious a message is, as the kernel's `dev_dbg`, `dev_info`, `dev_warn` and `dev_err`. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Receives the messages of this library. Nothing is printed unless one is passed in. */
export interface Logger {
  log(level: LogLevel, message: string): void
}

/** Drops every message. */
export const silentLogger: Logger = { log: () => undefined }

/** Keeps messages in memory, for tests and for reports. */
export class MemoryLogger implements Logger {
  readonly #entries: { readonly level: LogLevel; readonly message: string }[] = []

  log(level: LogLevel, message: string): void {
    this.#entries.push({ level, message })
  }

  /** The messages so far, oldest first. */
  get messages(): readonly string[] {
    return this.#entries.map((entry) => entry.message)
  }
}
