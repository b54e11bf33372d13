// mode_store() compared keywords by the length of what was written, so that an empty line matched the first
// one. Read in the source of linux 6.12. The TypeScript twin of "a word that nobody listed is accepted" is a
// table that inherits: 'constructor' and 'toString' are found in every object.
// Learn: a name from outside indexes a Map, or an object that Object.hasOwn() has asked.

const EINVAL = 22

export interface Namespace {
  mode: string
  align: number
}
type Store = (namespace: Namespace, value: string) => void

const stores: Readonly<Record<string, Store>> = {
  mode: (namespace, value) => {
    namespace.mode = value
  },
  align: (namespace, value) => {
    namespace.align = value === 'huge' ? 0x20_0000 : 0x1000
  },
}

/** Writes one attribute: `name=value` in ASCII. */
export function store(namespace: Namespace, line: Buffer): number {
  const [name = '', value = ''] = line.toString('latin1').trimEnd().split('=')
  const write = stores[name] // FN: unbounded-index
  if (write === undefined) return -EINVAL
  write(namespace, value)
  return 0
}
