// A guest that gave up waiting for a flush freed its request, which the host still had in its queue and wrote
// its answer to. CVE-2026-93196 (virtio_pmem request lifetime). Nothing crashes here: the request is used
// again at once, and the late answer to the old flush passes for that to the new one.
// Learn: who has been handed a buffer decides when it is free, not who has lost patience.

export interface FlushRequest {
  isDone: boolean
  status: number
}

export class FlushQueue {
  readonly #free: FlushRequest[] = []
  /** What the host has not answered, oldest first. */
  readonly #atHost: FlushRequest[] = []

  /** Asks the host to make what was written durable. */
  submit(): FlushRequest {
    const request = this.#free.pop() ?? { isDone: false, status: 0 }
    request.isDone = false
    this.#atHost.push(request)
    return request
  }

  /** Stops waiting for an answer. */
  abandon(request: FlushRequest): void {
    this.#free.push(request) // FN: use-after-release
  }

  /** The host answers its oldest request. */
  answer(status: number): void {
    const request = this.#atHost.shift()
    if (request === undefined) return
    request.status = status
    request.isDone = true
  }

  /** The waiter has read the answer. */
  finish(request: FlushRequest): number {
    this.#free.push(request)
    return request.status
  }
}
