/** The file system as TypeScript and ts-morph want it, on top of a `Disk`. */
import { globSync } from 'tinyglobby'
import type { FileSystemHost, ts as TS } from 'ts-morph'
import type { Disk } from '../session/disk.ts'
import { withoutDocs } from '../session/program-text.ts'
import { isLibrary, libraryText } from './declaration-files.ts'
import { tsMorph } from './ts-morph.ts'

/** For reading tsconfig files. What include patterns match is asked of `Disk.sources` by who knows the patterns. */
export function configSystem(ts: typeof TS, disk: Disk): TS.System {
  return {
    ...ts.sys,
    readFile: (path) => disk.read(path),
    fileExists: (path) => disk.kind(path) === 'file',
    directoryExists: (path) => disk.kind(path) === 'folder',
    getDirectories: (path) => names(disk, path, 'folder'),
    realpath: (path) => disk.real(path) ?? path,
  }
}

/** For loading programs: nothing is ever written. */
export function fileSystemHost(disk: Disk): FileSystemHost {
  const readFileSync = (path: string): string => {
    const library = libraryText(path)
    if (library !== undefined) return library
    const text = disk.read(path) ?? missing(path)
    return /\.d\.[cm]?ts$/.test(path) ? withoutDocs(text) : text
  }
  const isFile = (path: string): boolean => isLibrary(path) || disk.kind(path) === 'file'
  const readOnly = (): never => {
    throw new Error('a checked program is not changed')
  }
  const never = (): Promise<never> => Promise.reject(new Error('a checked program is not changed'))
  const glob = (patterns: readonly string[]): string[] => globSync([...patterns], { absolute: true })
  return {
    isCaseSensitive: () => process.platform !== 'win32' && process.platform !== 'darwin',
    readDirSync: (folder) =>
      (disk.list(folder) ?? missing(folder)).map(({ name, kind }) => ({
        name: `${folder === '/' ? '' : folder}/${name}`,
        isFile: kind === 'file',
        isDirectory: kind === 'folder',
        isSymlink: false,
      })),
    readFileSync,
    readFile: (path) => Promise.resolve(readFileSync(path)),
    fileExistsSync: isFile,
    fileExists: (path) => Promise.resolve(isFile(path)),
    directoryExistsSync: (path) => disk.kind(path) === 'folder',
    directoryExists: (path) => Promise.resolve(disk.kind(path) === 'folder'),
    realpathSync: (path) => disk.real(path) ?? path,
    getCurrentDirectory: () => process.cwd().replaceAll('\\', '/'),
    globSync: glob,
    glob: (patterns) => Promise.resolve(glob(patterns)),
    ...{
      deleteSync: readOnly,
      writeFileSync: readOnly,
      mkdirSync: readOnly,
      moveSync: readOnly,
      copySync: readOnly,
    },
    ...{ delete: never, writeFile: never, mkdir: never, move: never, copy: never },
  }
}

function names(disk: Disk, folder: string, wanted: 'file' | 'folder'): string[] {
  return (disk.list(folder) ?? []).filter(({ kind }) => kind === wanted).map(({ name }) => name)
}

/** Says that there is no file with the error that ts-morph goes on after, which nothing else gives out. */
function missing(path: string): never {
  const { InMemoryFileSystemHost } = tsMorph()
  throw new Error(`there is a file after all: ${new InMemoryFileSystemHost().readFileSync(path)}`)
}
