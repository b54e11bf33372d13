/** A plugin for TypeScript's language service: findings among its diagnostics, values in its hovers. */
import type ts from 'typescript'
import type tss from 'typescript/lib/tsserverlibrary.js'
import { UserError, valuesIn, type ValueNote } from '../analyzer/index.ts'
import { diagnosticsOf } from './diagnostics.ts'
import { hoverText } from './hover.ts'
import { pluginSettings, type PluginSettings } from './settings.ts'

export function init({ typescript }: { typescript: typeof tss }): tss.server.PluginModule {
  return { create: (info) => decorate(typescript, info) }
}

function decorate(compiler: typeof ts, info: tss.server.PluginCreateInfo): ts.LanguageService {
  const { languageService, project } = info
  const log = (text: string): void => project.projectService.logger.info(`tsmatch: ${text}`)
  const settings = once(() => pluginSettings(info.config, compiler, project.getCurrentDirectory()))
  const diagnostics = perProgram((program, file, ready: PluginSettings) =>
    diagnosticsOf(compiler, program, file, ready),
  )
  const values = perProgram((program, file, ready: PluginSettings): readonly ValueNote[] => valuesIn(program, { ts: compiler, settings: ready.settings }, file)) // prettier-ignore

  /** Never more than a word in the log goes wrong for the editor. */
  const guarded = <T>(fallback: T, act: (program: ts.Program, ready: PluginSettings) => T): T => {
    const program = languageService.getProgram()
    if (program === undefined) return fallback
    try {
      return act(program, settings())
    } catch (error) {
      log(error instanceof UserError ? error.message : String(error))
      return fallback
    }
  }

  const proxy = Object.create(null) as Record<string, unknown>
  for (const [name, member] of Object.entries(languageService)) proxy[name] = member as unknown
  const changed: Pick<ts.LanguageService, 'getSemanticDiagnostics' | 'getQuickInfoAtPosition'> = {
    getSemanticDiagnostics(fileName) {
      const own = guarded<readonly ts.Diagnostic[]>([], (program, ready) =>
        diagnostics(program, fileName, ready),
      )
      return [...languageService.getSemanticDiagnostics(fileName), ...own]
    },
    getQuickInfoAtPosition(fileName, position, ...rest) {
      const before = languageService.getQuickInfoAtPosition(fileName, position, ...rest)
      if (before === undefined) return before
      const text = guarded<string | undefined>(undefined, (program, ready) => {
        const file = program.getSourceFile(fileName)
        if (file === undefined || file.isDeclarationFile) return undefined
        return hoverText(compiler, file, position, values(program, file.fileName, ready))
      })
      if (text === undefined) return before
      return { ...before, documentation: [...(before.documentation ?? []), { kind: 'text', text: `${before.documentation?.length ? '\n\n' : ''}${text}` }] } // prettier-ignore
    },
  }
  return Object.assign(proxy, changed) as unknown as ts.LanguageService
}

/** Remembers an answer about a file for as long as its program lives: an edit makes a new program. */
function perProgram<T>(
  ask: (program: ts.Program, file: string, ready: PluginSettings) => T,
): (program: ts.Program, file: string, ready: PluginSettings) => T {
  const known = new WeakMap<ts.Program, Map<string, T>>()
  return (program, file, ready) => {
    let answers = known.get(program)
    if (answers === undefined) known.set(program, (answers = new Map<string, T>()))
    let answer = answers.get(file)
    if (answer === undefined) answers.set(file, (answer = ask(program, file, ready)))
    return answer
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
