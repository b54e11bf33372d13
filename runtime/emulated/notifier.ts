import type { Notification, Subscription } from '../nfit/firmware.ts'

/** Hands the notifications of an emulated platform to whoever listens. */
export class Notifier {
  readonly #listeners = new Set<(notification: Notification) => void>()

  listen(listener: (notification: Notification) => void): Subscription {
    const entry = (notification: Notification): void => listener(notification)
    this.#listeners.add(entry)
    return { cancel: () => void this.#listeners.delete(entry) }
  }

  /** Tells everybody who listens now; who is cancelled meanwhile is left out. */
  emit(notification: Notification): void {
    for (const listener of [...this.#listeners]) {
      if (this.#listeners.has(listener)) listener(notification)
    }
  }
}
