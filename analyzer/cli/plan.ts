/** Who checks which file, when there are several projects and perhaps several machines. */
import { globSync } from 'tinyglobby'
import type { ConfigFile } from './config-file.ts'
import { isOwnSource, type Project } from './projects.ts'
import { distribute, shareOf, type Group, type Shard, type SizedFile } from './shard.ts'

/** A project with its settings. */
export interface Part {
  readonly project: Project
  readonly config: ConfigFile
  /** What the settings let be checked; undefined: everything. */
  readonly included: ReadonlySet<string> | undefined
}

export class Plan {
  readonly parts: readonly Part[]
  readonly #shard: Shard | undefined
  /** File -> the project that it is checked in: the first that names it. */
  readonly #owners = new Map<string, Part>()
  /** Undefined when files are shared out once the program is loaded, for want of other projects. */
  readonly #shards: ReadonlyMap<string, number> | undefined

  /** `packageOf` gives a name for the package of a project; packages stay whole where they can. */
  constructor(
    projects: readonly (Omit<Part, 'included'> & { readonly home: string })[],
    shard: Shard | undefined,
    sizeOf: (file: string) => number,
  ) {
    this.#shard = shard
    const packages = new Map<string, SizedFile[][]>()
    this.parts = projects.map(({ project, config, home }) => {
      const { include } = config.settings
      const included = include && new Set(globSync(include, { cwd: config.folder, absolute: true }))
      const part = { project, config, included }
      const own = project.files.filter((file) => isOwnSource(file) && included?.has(file) !== false && !this.#owners.has(file)) // prettier-ignore
      for (const file of own) this.#owners.set(file, part)
      const group = shard === undefined ? [] : own.map((name) => ({ name, size: sizeOf(name) }))
      const known = packages.get(home)
      if (known === undefined) packages.set(home, [group])
      else known.push(group)
      return part
    })
    const groups: Group = [...packages.values()]
    this.#shards = shard === undefined || projects.length < 2 ? undefined : distribute(groups, shard.count)
  }

  /** Some project of the run names the file, and it will be checked, here or by another shard. */
  isPlanned(file: string): boolean {
    return this.#owners.has(file)
  }

  /** Whether `part` is the project that a file is checked in; undefined for a file that no project names. */
  owns(part: Part, file: string): boolean | undefined {
    const owner = this.#owners.get(file)
    return owner && owner === part
  }

  /** Whether this shard has anything to do in the project. */
  isAsked(part: Part): boolean {
    return this.#shard === undefined || this.#shards === undefined || this.#shardsOf(part).includes(this.#shard.index) // prettier-ignore
  }

  /** Of the files that are checked in the project, those of this shard. */
  share(part: Part, files: readonly SizedFile[]): ReadonlySet<string> {
    const shard = this.#shard
    if (shard === undefined) return new Set(files.map(({ name }) => name))
    if (this.#shards === undefined) return shareOf(files, shard)
    const shards = this.#shardsOf(part)
    const strays = files.filter(({ name }) => !this.#owners.has(name))
    const place = { index: shards.indexOf(shard.index) + 1, count: shards.length }
    const named = files.filter(({ name }) => this.#shards?.get(name) === shard.index)
    return new Set([...named.map(({ name }) => name), ...shareOf(strays, place)])
  }

  /** The shards that check files of the project, sorted. One that names no file of its own goes to the first. */
  #shardsOf(part: Part): readonly number[] {
    const own = part.project.files.filter((file) => this.#owners.get(file) === part)
    const shards = new Set(own.map((file) => this.#shards?.get(file) ?? 1))
    return shards.size === 0 ? [1] : [...shards].sort((a, b) => a - b)
  }
}
