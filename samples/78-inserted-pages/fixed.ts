// What the rounds took is put where they end: patch of 2025-12 (P2PDMA: pgmap reference leak).

const ENOMEM = 12
const PAGE = 4096

export class PageMap {
  references = 0

  get(): void {
    this.references++
  }

  put(): void {
    this.references--
  }
}

export interface Provider {
  readonly pageMap: PageMap
  /** Address of free memory; undefined when there is none. */
  allocate(bytes: number): number | undefined
  free(address: number, bytes: number): void
}

/** Maps fresh memory of a device page by page; `insert` is false where there is no room for a page. */
export function mapPages(
  provider: Provider,
  pages: number,
  insert: (index: number, address: number) => boolean,
): number {
  const address = provider.allocate(pages * PAGE)
  if (address === undefined) return -ENOMEM
  for (let index = 0; index < pages; index++) {
    provider.pageMap.get()
    if (!insert(index, address + index * PAGE)) {
      for (let taken = 0; taken <= index; taken++) provider.pageMap.put()
      provider.free(address, pages * PAGE)
      return -ENOMEM
    }
  }
  return 0
}
