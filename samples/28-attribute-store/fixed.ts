// Only names of the table itself are found: read in linux 6.12, mode_store().

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
  const write = Object.hasOwn(stores, name) ? stores[name] : undefined
  if (write === undefined) return -EINVAL
  write(namespace, value)
  return 0
}
