/** Which files of a package its users reach, as its package.json says. */
import { isObject } from './codec.ts'

/** Entry (`.`, `./sub`) -> files relative to the package, types before code; patterns are left out. */
export function entriesOf(manifest: unknown): ReadonlyMap<string, readonly string[]> {
  const entries = new Map<string, readonly string[]>()
  if (!isObject(manifest)) return entries
  const { exports: exported } = manifest
  const paths = isObject(exported) && Object.keys(exported).some((key) => key.startsWith('.')) ? exported : { '.': exported } // prettier-ignore
  for (const [entry, target] of Object.entries(paths)) {
    const files = entry.includes('*') ? [] : targets(target, 0)
    if (files.length > 0) entries.set(entry, files)
  }
  if (!entries.has('.')) {
    const files = ['types', 'typings', 'main'].flatMap((key) => targets(manifest[key], 0))
    entries.set('.', files.length > 0 ? files : ['index.d.ts', 'index.js'])
  }
  return entries
}

function targets(target: unknown, depth: number): readonly string[] {
  if (typeof target === 'string') return target.includes('*') ? [] : [target.replace(/^\.\//, '')]
  if (depth > 8) return []
  if (Array.isArray(target)) return target.flatMap((each) => targets(each, depth + 1))
  if (!isObject(target)) return []
  const conditions = Object.entries(target)
  const isTypes = ([key]: readonly [string, unknown]): boolean => key.startsWith('types')
  return [...conditions.filter(isTypes), ...conditions.filter((each) => !isTypes(each))].flatMap(([, each]) =>
    targets(each, depth + 1),
  )
}

/** `dist/label.d.ts`, `dist/label.js` and `src/label.ts` without what tells them apart at the end. */
export function stem(file: string): string {
  return file.replace(/(?:\.d)?\.([cm]?)[jt]sx?$/, (_, kind: string) => (kind === '' ? '' : `.${kind}ts`))
}

/**
 * The module that a built file most likely comes from, when no compiler says it: the same path, or with leading
 * folders replaced by `src` or nothing. Undefined when there is none.
 */
export function likelyModule(file: string, modules: { has(module: string): boolean }): string | undefined {
  const parts = stem(file).split('/')
  for (let from = 0; from < parts.length; from++) {
    const rest = parts.slice(from).join('/')
    for (const candidate of [`src/${rest}`, rest]) if (modules.has(candidate)) return candidate
  }
  return undefined
}
