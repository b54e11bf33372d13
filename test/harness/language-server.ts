/** A session with a language server, over standard input and output. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'

export interface LspRange {
  readonly start: { readonly line: number; readonly character: number }
  readonly end: { readonly line: number; readonly character: number }
}

export interface LspDiagnostic {
  readonly range: LspRange
  readonly message: string
  readonly code?: string
  readonly source?: string
}

interface Message {
  readonly id?: number | string
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

export class LanguageServer {
  readonly #process: ChildProcess
  readonly #answer: (method: string, params: unknown) => unknown
  readonly #waiting = new Map<number, (message: Message) => void>()
  #buffer = Buffer.alloc(0)
  #sequence = 0

  /** `answer` is what the editor says when the server asks, for example for its configuration. */
  constructor(program: string, folder: string, answer: (method: string, params: unknown) => unknown) {
    this.#process = spawn(process.execPath, [program, '--stdio'], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    this.#answer = answer
    this.#process.stdout?.on('data', (data: Buffer) => this.#read(data))
  }

  async ask(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#sequence
    const answered = new Promise<Message>((resolve) => this.#waiting.set(id, resolve))
    this.#send({ id, method, params })
    const { result, error } = await answered
    if (error !== undefined) throw new Error(error.message)
    return result
  }

  tell(method: string, params: unknown): void {
    this.#send({ method, params })
  }

  open(file: string, text: string): void {
    const textDocument = { uri: pathToFileURL(file).href, languageId: 'typescript', version: 1, text }
    this.tell('textDocument/didOpen', { textDocument })
  }

  async close(): Promise<void> {
    this.#process.kill()
    await once(this.#process, 'exit')
  }

  #send(message: object): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message })
    this.#process.stdin?.write(`Content-Length: ${String(Buffer.byteLength(text))}\r\n\r\n${text}`)
  }

  #read(data: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, data])
    for (;;) {
      const end = this.#buffer.indexOf('\r\n\r\n')
      const length = Number(
        /Content-Length: (\d+)/i.exec(this.#buffer.subarray(0, Math.max(0, end)).toString())?.[1],
      )
      if (end < 0 || this.#buffer.length < end + 4 + length) return
      const text = this.#buffer.subarray(end + 4, end + 4 + length).toString()
      this.#buffer = this.#buffer.subarray(end + 4 + length)
      this.#receive(JSON.parse(text) as Message)
    }
  }

  #receive(message: Message): void {
    const { id, method, params } = message
    if (method === undefined) {
      if (typeof id === 'number') this.#waiting.get(id)?.(message)
    } else if (id !== undefined) this.#send({ id, result: this.#answer(method, params) ?? null })
  }
}
