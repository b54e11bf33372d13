/**
 * Linux error numbers that the nfit, libnvdimm and libndctl code uses.
 * Source: `include/uapi/asm-generic/errno*.h`; `ENOTSUPP` is internal to the kernel.
 */
export const ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  EIO: 5,
  ENXIO: 6,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  ENODEV: 19,
  EINVAL: 22,
  ENOTTY: 25,
  ENOSPC: 28,
  EDEADLK: 35,
  ENOMSG: 42,
  EOPNOTSUPP: 95,
  ETIMEDOUT: 110,
  EREMOTEIO: 121,
  ENOKEY: 126,
  EHWPOISON: 133,
  ENOTSUPP: 524,
} as const

/** Name of an error number, used as the error type of most results. */
export type Errno = keyof typeof ERRNO

/** The positive Linux number of an error. */
export function errnoNumber(errno: Errno): number {
  return ERRNO[errno]
}

/** The error that has this number, of either sign, or `null` when it is not one of {@link ERRNO}. */
export function errnoFromNumber(value: number): Errno | null {
  const positive = Math.abs(value)
  for (const [name, number] of Object.entries(ERRNO)) {
    if (number === positive) return name as Errno
  }
  return null
}
