/** The ESLint rules where people edit: vscode-eslint's language server, and oxlint's JavaScript plugins. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { LanguageServer, type LspDiagnostic } from './harness/language-server.ts'
import { source } from './harness/findings.ts'
import { noTools, packageJson, root, TestProject, tsconfigJson } from './harness/project.ts'

const retest = `export function name(bus: Map<number, { name: string }>, handle: number): string {
  const dimm = bus.get(handle)
  if (!dimm) return ''
  const next = bus.get(handle + 1)
  if (!dimm) return 'none'
  return dimm.name + String(next)
}
`
const files = {
  'package.json': packageJson,
  'tsconfig.json': tsconfigJson,
  'src/end.ts': source,
  'src/name.ts': retest,
}

let project: TestProject
afterEach(() => project.remove())

describe.skipIf(noTools !== undefined)(
  `tools from npm${noTools === undefined ? '' : ` (${noTools})`}`,
  () => {
    test('the ESLint language server shows findings as the text changes, and offers what to do', async () => {
      project = new TestProject(files)
      project.copy('eslint')
      const uri = (file: string): string => pathToFileURL(join(project.folder, file)).href
      const folder = { uri: pathToFileURL(project.folder).href, name: 'driver' }
      const settings = { validate: 'on', run: 'onType', nodePath: null, workingDirectory: { directory: project.folder }, workspaceFolder: folder, experimental: { useFlatConfig: false }, useESLintClass: true, problems: { shortenToSingleLine: false }, codeAction: { disableRuleComment: { enable: true, location: 'separateLine' }, showDocumentation: { enable: true } }, codeActionOnSave: { mode: 'all' }, options: {}, rulesCustomizations: [], format: false, quiet: false, onIgnoredFiles: 'off' } // prettier-ignore
      const program = join(
        root,
        'test/tools/node_modules/vscode-langservers-extracted/bin/vscode-eslint-language-server',
      )
      const server = new LanguageServer(program, project.folder, (method) =>
        method === 'workspace/configuration' ? [settings] : null,
      )
      try {
        const capabilities = { workspace: { configuration: true, workspaceFolders: true }, textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } } } } // prettier-ignore
        await server.ask('initialize', {
          processId: null,
          rootUri: folder.uri,
          workspaceFolders: [folder],
          capabilities,
        })
        server.tell('initialized', {})
        const shown = async (file: string): Promise<readonly LspDiagnostic[]> => {
          const textDocument = { uri: uri(file) }
          const report = await server.ask('textDocument/diagnostic', { textDocument, identifier: 'eslint' })
          return (report as { items: readonly LspDiagnostic[] }).items
        }

        server.open(join(project.folder, 'src/end.ts'), source)
        const [finding] = await shown('src/end.ts')
        expect(finding).toMatchObject({
          source: 'eslint',
          code: 'tsmatch/unchecked-overflow',
          range: { start: { line: 3, character: 11 } },
        })
        const better = source.replace('  out[0]', '  if (start > 1n || len > 1n) return\n  out[0]')
        const textDocument = { uri: uri('src/end.ts'), version: 2 }
        server.tell('textDocument/didChange', { textDocument, contentChanges: [{ text: better }] })
        expect(await shown('src/end.ts')).toEqual([])

        server.open(join(project.folder, 'src/name.ts'), retest)
        const [again] = await shown('src/name.ts')
        expect(again?.code).toBe('tsmatch/redundant-null-check')
        const actions = (await server.ask('textDocument/codeAction', {
          textDocument: { uri: uri('src/name.ts') },
          range: again?.range,
          context: { diagnostics: [again], only: ['quickfix'] },
        })) as readonly { title: string }[]
        expect(actions.map(({ title }) => title)).toContain(
          'Disable tsmatch/redundant-null-check for this line',
        )
      } finally {
        await server.close()
      }
    })

    test('oxlint runs the rules as a plugin, with a program of their own', () => {
      project = new TestProject(files)
      project.copy('oxlint')
      const { status, told } = project.run('oxlint', ['--format', 'json', 'src'])
      const { diagnostics } = JSON.parse(told) as {
        diagnostics: { code: string; filename: string; message: string }[]
      }
      const ours = diagnostics.filter(({ code }) => code.startsWith('tsmatch'))
      expect(ours.map(({ code, filename }) => [code, filename]).sort()).toEqual([
        ['tsmatch(redundant-null-check)', 'src/name.ts'],
        ['tsmatch(unchecked-overflow)', 'src/end.ts'],
      ])
      expect(status).toBe(1)
    })
  },
)
