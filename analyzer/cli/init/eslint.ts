/** Puts the plugin into an ESLint configuration, whatever it looks like, or says what to write. */
import type { ArrayLiteralExpression, CallExpression, Expression, SourceFile } from 'ts-morph'
import type { TsMorph } from '../ts-morph.ts'
import { write, type Step, type Surroundings } from './step.ts'

const names = ['js', 'mjs', 'ts', 'mts', 'cjs', 'cts'].map((extension) => `eslint.config.${extension}`)
const block = `{ files: ['**/*.ts'], ...tsmatch.configs.recommended }`
const typed = (folder: string): string => `{
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: ${folder} } },
  }`

export function eslintStep(morph: TsMorph, { read, recipe }: Surroundings): Step {
  const what = 'the ESLint plugin'
  const file = names.find((name) => read(name) !== undefined)
  if (file === undefined) return withoutConfig(what, read('package.json') ?? '{}', recipe)
  const before = read(file) ?? ''
  if (/['"]tsmatch['"]/.test(before)) return { kind: 'present', what, file }
  if (!/typescript-eslint|tseslint/.test(before))
    return { kind: 'advice', what, how: `'${file}' has no typescript-eslint, whose parser brings the types that the rules need` } // prettier-ignore
  const text = edited(morph, file, before)
  if (text !== undefined) return write(what, file, before, text)
  return {
    kind: 'advice',
    what,
    how: `add to '${file}': import tsmatch from 'tsmatch', and the entry ${block}`,
  }
}

function withoutConfig(what: string, packageJson: string, recipe: Surroundings['recipe']): Step {
  const uses = ['eslint', 'typescript-eslint'].every((name) => packageJson.includes(`"${name}"`))
  if (uses) return write(what, 'eslint.config.js', undefined, recipe('eslint/eslint.config.js'))
  return { kind: 'advice', what, how: 'npm install --save-dev eslint typescript-eslint, then run init again, to see findings in editors' } // prettier-ignore
}

/** Undefined when the default export is nothing that a list of configurations can be seen in. */
function edited(morph: TsMorph, file: string, before: string): string | undefined {
  const project = new morph.Project({ useInMemoryFileSystem: true, compilerOptions: { allowJs: true } })
  const source = project.createSourceFile(file, before)
  const list = configurations(morph, source)
  if (list === undefined) return undefined
  const typeAware = /projectService|recommendedTypeChecked|strictTypeChecked|parserOptions/.test(before)
  const isModule = !/\.c[jt]s$/.test(file) && !/^module\.exports/m.test(before)
  const own = typed(isModule ? 'import.meta.dirname' : '__dirname')
  for (const element of [...(typeAware ? [] : [own]), block]) append(morph, list, element)
  const quote = before.includes('"') && !before.includes("'") ? '"' : "'"
  const semicolon = /;\s*$/m.test(before) ? ';' : ''
  const imports = source.getImportDeclarations()
  const line = isModule ? `import tsmatch from ${quote}tsmatch${quote}${semicolon}` : `const { default: tsmatch } = require(${quote}tsmatch${quote})${semicolon}` // prettier-ignore
  const directive = /^\s*(['"])use strict\1;?[^\S\n]*\n/.exec(before)?.[0].length ?? 0
  source.insertText(imports.at(-1)?.getEnd() ?? directive, imports.length > 0 ? `\n${line}` : `${line}\n`)
  return source.getFullText()
}

/** The array, or the call such as `tseslint.config(…)` and `defineConfig(…)`, that is exported. */
function configurations(
  morph: TsMorph,
  source: SourceFile,
): ArrayLiteralExpression | CallExpression | undefined {
  const assigned = source
    .getDescendantsOfKind(morph.SyntaxKind.BinaryExpression)
    .find((each) => each.getLeft().getText() === 'module.exports')
  const exported = source.getExportAssignment((each) => !each.isExportEquals())?.getExpression()
  return listIn(morph, source, exported ?? assigned?.getRight(), 0)
}

function listIn(
  morph: TsMorph,
  source: SourceFile,
  node: Expression | undefined,
  depth: number,
): ArrayLiteralExpression | CallExpression | undefined {
  const { Node } = morph
  if (depth > 10) return undefined
  if (Node.isIdentifier(node))
    return listIn(morph, source, source.getVariableDeclaration(node.getText())?.getInitializer(), depth + 1)
  if (Node.isAsExpression(node)) return listIn(morph, source, node.getExpression(), depth + 1)
  if (Node.isSatisfiesExpression(node)) return listIn(morph, source, node.getExpression(), depth + 1)
  if (Node.isParenthesizedExpression(node)) return listIn(morph, source, node.getExpression(), depth + 1)
  if (Node.isArrayLiteralExpression(node)) return node
  if (!Node.isCallExpression(node)) return undefined
  if (!/(?:^|\.)(?:config|defineConfig)$/.test(node.getExpression().getText())) return undefined
  const [first, ...others] = node.getArguments()
  return others.length === 0 && Node.isArrayLiteralExpression(first) ? first : node
}

function append(morph: TsMorph, list: ArrayLiteralExpression | CallExpression, element: string): void {
  if (list.isKind(morph.SyntaxKind.ArrayLiteralExpression))
    list.addElement(element, { useNewLines: list.getText().includes('\n') }) // prettier-ignore
  else list.addArgument(element)
}
