/** A session with the real tsserver, over its own protocol. */
import { spawn, type ChildProcess } from 'node:child_process'

export interface Diagnostic {
  readonly text: string
  readonly category: string
  readonly source?: string
  readonly start: { readonly line: number; readonly offset: number }
  readonly relatedInformation?: readonly {
    readonly message: string
    readonly span?: { readonly start: { readonly line: number } }
  }[]
}

interface Message {
  readonly type: string
  readonly event?: string
  readonly request_seq?: number
  readonly success?: boolean
  readonly body?: unknown
}

export class TsServer {
  readonly #process: ChildProcess
  readonly #waiting: {
    readonly wants: (message: Message) => boolean
    readonly resolve: (body: unknown) => void
  }[] = []
  #buffer = ''
  #sequence = 0

  constructor(typescript: string, folder: string) {
    const args = [
      `${typescript}/lib/tsserver.js`,
      '--disableAutomaticTypingAcquisition',
      '--allowLocalPluginLoads',
      '--suppressDiagnosticEvents=false',
    ]
    this.#process = spawn(process.execPath, args, { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] })
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text))
  }

  open(file: string, fileContent?: string): void {
    this.#send('open', { file, fileContent })
  }

  async hover(file: string, line: number, offset: number): Promise<string> {
    const body = (await this.#ask('quickinfo', { file, line, offset })) as
      { documentation?: string } | undefined
    return body?.documentation ?? ''
  }

  /** What the editor shows in a file that is open. */
  async diagnostics(file: string): Promise<readonly Diagnostic[]> {
    const body = (await this.#ask('semanticDiagnosticsSync', { file })) as readonly Diagnostic[] | undefined
    return body ?? []
  }

  /** Replaces a range; lines and offsets from 1. */
  change(file: string, line: number, offset: number, endOffset: number, insertString: string): void {
    this.#send('change', { file, line, offset, endLine: line, endOffset, insertString })
  }

  close(): void {
    this.#process.kill()
  }

  #send(command: string, args: object): number {
    const seq = ++this.#sequence
    this.#process.stdin?.write(`${JSON.stringify({ seq, type: 'request', command, arguments: args })}\n`)
    return seq
  }

  async #ask(command: string, args: object): Promise<unknown> {
    const seq = this.#send(command, args)
    return new Promise((resolve) => {
      this.#waiting.push({ wants: (message) => message.request_seq === seq, resolve })
    })
  }

  /** Messages are a header, an empty line, and JSON on a line. */
  #read(text: string): void {
    this.#buffer += text
    const lines = this.#buffer.split(/\r?\n/)
    this.#buffer = lines.pop() ?? ''
    for (const line of lines) {
      if (!line.startsWith('{')) continue
      const message = JSON.parse(line) as Message
      const index = this.#waiting.findIndex(({ wants }) => wants(message))
      if (index >= 0)
        this.#waiting.splice(index, 1)[0]?.resolve(message.success === true ? message.body : undefined)
    }
  }
}
