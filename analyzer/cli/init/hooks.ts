/** Puts tsmatch into the hook manager that a project has. */
import { isMap, isSeq, parseDocument, type Document } from 'yaml'
import { write, type Step, type Surroundings } from './step.ts'

const what = 'the pre-commit hook'
const line = 'npx --no-install tsmatch --changed'

export function hookStep({ read, recipe }: Surroundings): Step {
  const preCommit = read('.pre-commit-config.yaml')
  if (preCommit !== undefined) return preCommitStep(preCommit, recipe)
  const lefthook = ['lefthook.yml', '.lefthook.yml', 'lefthook.yaml'].find((name) => read(name) !== undefined)
  if (lefthook !== undefined) return lefthookStep(lefthook, read(lefthook) ?? '', recipe)
  const husky = read('.husky/pre-commit')
  if (husky !== undefined) return huskyStep(husky)
  if (/"husky"\s*:/.test(read('package.json') ?? ''))
    return write(what, '.husky/pre-commit', undefined, `${line}\n`)
  const how = 'install pre-commit, husky or lefthook, then run init again, to check before each commit'
  return { kind: 'advice', what, how }
}

function preCommitStep(before: string, recipe: Surroundings['recipe']): Step {
  const file = '.pre-commit-config.yaml'
  if (/\btsmatch\b/.test(before)) return { kind: 'present', what, file }
  return merged(file, before, recipe('pre-commit/.pre-commit-config.yaml'), ['repos'])
}

function lefthookStep(file: string, before: string, recipe: Surroundings['recipe']): Step {
  if (/\btsmatch\b/.test(before)) return { kind: 'present', what, file }
  return merged(file, before, recipe('lefthook/lefthook.yml'), ['pre-commit', 'jobs'])
}

function huskyStep(before: string): Step {
  const file = '.husky/pre-commit'
  if (/\btsmatch\b/.test(before)) return { kind: 'present', what, file }
  const gap = before === '' || before.endsWith('\n') ? '' : '\n'
  return write(what, file, before, `${before}${gap}${line}\n`)
}

/** Adds the recipe's entries to the list at `path`; comments and order of the file stay. */
export function merged(
  file: string,
  before: string,
  recipe: string,
  path: readonly string[],
  name: string = what,
): Step {
  const document = parseDocument(before)
  const list: unknown = document.getIn(path)
  if (document.errors.length > 0 || (list !== undefined && !isSeq(list)) || !(document.contents === null || isMap(document.contents))) // prettier-ignore
    return { kind: 'advice', what: name, how: `'${file}' is not of a form that init can change; add to it:\n${recipe.trimEnd()}` } // prettier-ignore
  const entries = entriesAt(parseDocument(recipe), path)
  if (list === undefined) document.setIn(path, document.createNode(entries))
  else for (const entry of entries) list.add(document.createNode(entry))
  return write(
    name,
    file,
    before,
    document.toString({ lineWidth: 0, flowCollectionPadding: /[[{] /.test(before) }),
  )
}

function entriesAt(recipe: Document, path: readonly string[]): readonly unknown[] {
  let value: unknown = recipe.toJS()
  for (const key of path) value = (value as Readonly<Record<string, unknown>>)[key]
  return value as readonly unknown[]
}
