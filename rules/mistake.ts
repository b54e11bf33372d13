/** A mistake in the configuration of ESLint, which ends its run: it prints the stack, where only the sentence helps. */
export class Mistake extends Error {
  override readonly name = 'Mistake'

  constructor(message: string) {
    super(message)
    // ESLint adds to the message later on.
    Object.defineProperty(this, 'stack', { get: () => this.message })
  }
}
