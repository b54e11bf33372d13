// A request that nobody waits for is free once the host has answered it: CVE-2026-93196.

export interface FlushRequest {
  isDone: boolean
  status: number
}

export class FlushQueue {
  readonly #free: FlushRequest[] = []
  /** What the host has not answered, oldest first. */
  readonly #atHost: FlushRequest[] = []
  readonly #abandoned = new Set<FlushRequest>()

  /** Asks the host to make what was written durable. */
  submit(): FlushRequest {
    const request = this.#free.pop() ?? { isDone: false, status: 0 }
    request.isDone = false
    this.#atHost.push(request)
    return request
  }

  /** Stops waiting for an answer. */
  abandon(request: FlushRequest): void {
    if (!request.isDone) this.#abandoned.add(request)
  }

  /** The host answers its oldest request. */
  answer(status: number): void {
    const request = this.#atHost.shift()
    if (request === undefined) return
    request.status = status
    request.isDone = true
    if (this.#abandoned.delete(request)) this.#free.push(request)
  }

  /** The waiter has read the answer. */
  finish(request: FlushRequest): number {
    this.#free.push(request)
    return request.status
  }
}
