// When a page of a PCI device's memory could not be put into a program's page table, the reference to its
// page map that had been taken for it was not put. Patch of 2025-12 (P2PDMA: pgmap reference leak when
// vm_insert_page() fails). The device could never be removed again: removal waits for the last reference.
// Learn: the error return of a loop gives back what this round has taken, and what the rounds before have.

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
      provider.free(address, pages * PAGE)
      return -ENOMEM // FN: leaked-resource
    }
  }
  return 0
}
