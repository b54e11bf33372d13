/** A small project as an editor has it: every edit makes a program, which shares with the last what has not changed. */
import ts from 'typescript'
import { createSession, defaultSettings, type Session } from '../../analyzer/index.ts'
import { printJson, type Json } from '../../analyzer/facts/codec.ts'
import { summaryJson, type Naming } from '../../analyzer/facts/summaries.ts'
import type { Memory } from '../../analyzer/session/memory.ts'
import { fixtureProgram } from './program.ts'

const folder = '/project'

export class Editor {
  readonly #texts: Map<string, string>
  readonly #sources = new Map<string, ts.SourceFile>()

  /** File name -> text. */
  constructor(files: Readonly<Record<string, string>>) {
    this.#texts = new Map(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]))
  }

  get files(): readonly string[] {
    return [...this.#texts.keys()]
  }

  /** Undefined: the file is gone. */
  write(name: string, text: string | undefined): void {
    if (text === undefined) this.#texts.delete(`${folder}/${name}`)
    else this.#texts.set(`${folder}/${name}`, text)
  }

  text(name: string): string {
    return this.#texts.get(`${folder}/${name}`) ?? ''
  }

  /** Throws when there is nothing to replace. */
  replace(name: string, from: string, to: string): void {
    const text = this.text(name)
    if (!text.includes(from)) throw new Error(`${name} has no '${from}'`)
    this.write(name, text.replace(from, to))
  }

  program(): ts.Program {
    return fixtureProgram(this.files, {}, this.#texts, (file, text, parse) => {
      const known = this.#sources.get(file)
      if (known?.text === text) return known
      const made = parse()
      this.#sources.set(file, made)
      return made
    })
  }

  session(memory: Memory | undefined): Session {
    return createSession(this.program(), { ts, settings: defaultSettings, probes: true, memory })
  }
}

const places: Naming = {
  encode: (step) => step,
  decode: (step) => step,
  files: { encode: (file) => file, decode: (file) => file },
}

/** All that a session knows: findings and summaries, as text. */
export function knowledge(session: Session, order: readonly string[] = session.files): string {
  for (const file of order) session.check(file)
  const findings = session.files.map((file) => [session.check(file).findings, session.whole(file).findings])
  const bodies = session.files.map((file) =>
    session.inquiry.unit(file)?.ir.functions.map(({ name, index }) => {
      const { summary, effects } = session.inquiry.body({ file, index }) ?? {}
      const told = summary && summaryJson.encode(summary, places)
      return [name, told, effects && [effects.world, [...effects.fields].sort()]]
    }),
  )
  const json = JSON.stringify([findings, bodies], (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  )
  // Properties in one order, a line for each thing.
  return printJson(JSON.parse(json) as Json).replaceAll('},', '},\n')
}
