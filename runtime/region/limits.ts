/** Largest number of mappings of one region. Source: `ND_MAX_MAPPINGS`, include/linux/libnvdimm.h. */
export const MAX_MAPPINGS = 32

/** What the platform writes back by itself at power loss, the attribute `persistence_domain`. */
export type PersistenceDomain = 'cpu_cache' | 'memory_controller'
