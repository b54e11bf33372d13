import { X86_PAGES } from '../pfn/host.ts'
import type { ArchHooks } from './arch-hooks.ts'
import { SectionArch, type ArchTraits } from './sections.ts'

const MIB: bigint = 1n << 20n

const X86: ArchTraits = {
  name: 'x86-64',
  pages: X86_PAGES,
  cpu: { lineSize: 64, copiesPastCaches: true },
  sectionSize: 128n * MIB,
  subsectionSize: 2n * MIB,
  structureBlock: 2n * MIB,
  addressBits: 46,
}

/** With a hashed page table: the linear map has pages of 16 MiB, and nothing smaller can be added. */
const POWER: ArchTraits = {
  name: 'powerpc-64',
  pages: {
    pageSize: 0x1_0000,
    pageStructSize: 64,
    compatAlign: 0x100_0000,
    alignments: [0x1_0000, 0x100_0000],
  },
  cpu: { lineSize: 128, copiesPastCaches: false },
  sectionSize: 16n * MIB,
  subsectionSize: 16n * MIB,
  structureBlock: 1n << 16n,
  addressBits: 47,
}

/** A machine like x86-64: pages of 4 KiB, 2 MiB and 1 GiB, memory in sections of 128 MiB, devices in 2 MiB. */
export function x86Arch(): ArchHooks {
  return new SectionArch(X86)
}

/** A machine like POWER: pages of 64 KiB and 16 MiB, memory in sections of 16 MiB. */
export function powerArch(): ArchHooks {
  return new SectionArch(POWER)
}
