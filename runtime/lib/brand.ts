declare const brand: unique symbol

/** A type that has the values of `T` but cannot be mixed up with another brand of `T`. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** A system physical address, in bytes; u64. */
export type Spa = Brand<bigint, 'Spa'>

/** What PCI code calls a {@link Spa}: the address at which processors reach a byte. */
export type PhysAddr = Spa

/** An address on a PCI bus, in bytes: what a device of the bus puts on its wires. u64. */
export type BusAddr = Brand<bigint, 'BusAddr'>

/** An address that a host bridge, or the IOMMU behind it, understands, in bytes; u64. */
export type DmaAddr = Brand<bigint, 'DmaAddr'>

/** A device physical address inside one DIMM, in bytes; u64. */
export type Dpa = Brand<bigint, 'Dpa'>

/** An NFIT device handle: node, socket, memory controller, channel and DIMM in one u32. */
export type DimmHandle = Brand<number, 'DimmHandle'>

/** Firmware functions (`_DSM`) that answer for a device: bit n = function n. */
export type DsmMask = Brand<number, 'DsmMask'>

/** libnvdimm commands that a device accepts: bit n = command n. Not the same numbering as {@link DsmMask}. */
export type CmdMask = Brand<number, 'CmdMask'>

/** Number of a command family: `NVDIMM_FAMILY_*` for DIMMs, `NVDIMM_BUS_FAMILY_*` for the bus. */
export type FamilyId = Brand<number, 'FamilyId'>

/** A GUID or UUID as 36 lower-case characters. The byte order is chosen when it meets bytes. */
export type Guid = Brand<string, 'Guid'>
