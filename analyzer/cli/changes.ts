/** What has changed since a revision, as Git tells it. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { UserError } from '../session/settings.ts'

export interface Changes {
  /** Id of the commit or tree that the work tree is compared with. */
  readonly base: string
  /** Absolute path now -> the path it had then; undefined for a new file. */
  readonly files: ReadonlyMap<string, string | undefined>
  /** Absolute paths of files that are no more. */
  readonly deleted: readonly string[]
  /** The text that a file had then, by the path it had then. */
  readonly textThen: (path: string) => string | undefined
}

/** A tree without files, which every repository has: nothing was there before the first commit. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

/**
 * The work tree against the last commit, or against where the current branch left `revision`; files that Git does not
 * know yet are new. Throws `UserError` outside a repository and for an unknown revision.
 */
export function changesSince(revision: string | undefined, folder: string): Changes {
  const root = git(folder, 'rev-parse', '--show-toplevel')?.trim()
  if (root === undefined) throw new UserError('--changed and --since need a Git repository')
  const base = baseOf(revision, root)
  const files = new Map<string, string | undefined>()
  const deleted: string[] = []
  const fields = (git(root, 'diff', '--name-status', '-z', '-M', base, '--') ?? '').split('\0')
  for (let i = 0; i + 1 < fields.length;) {
    const status = fields[i++] ?? ''
    const path = join(root, fields[i++] ?? '')
    if (status.startsWith('R') || status.startsWith('C')) files.set(join(root, fields[i++] ?? ''), path)
    else if (status === 'D') deleted.push(path)
    else files.set(path, status === 'A' ? undefined : path)
  }
  const untracked = (git(root, 'ls-files', '--others', '--exclude-standard', '-z') ?? '').split('\0')
  for (const path of untracked) if (path !== '') files.set(join(root, path), undefined)
  return {
    base,
    files,
    deleted,
    textThen: (path) => git(root, 'show', `${base}:${path.slice(root.length + 1).replaceAll('\\', '/')}`),
  }
}

function baseOf(revision: string | undefined, root: string): string {
  const head = git(root, 'rev-parse', '--verify', '--quiet', 'HEAD^{commit}')?.trim()
  if (revision === undefined) return head ?? emptyTree
  const commit = git(
    root,
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  )?.trim()
  if (commit === undefined)
    throw new UserError(`there is no revision '${revision}'; a shallow clone may lack it: fetch it first`)
  return (head === undefined ? undefined : git(root, 'merge-base', commit, head)?.trim()) ?? commit
}

/** Undefined when Git fails, or is not there. */
function git(folder: string, ...args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return undefined
  }
}
