/** Probes of SEMANTICS.md section 8: their calls are reported as findings of check `probe`. */
declare function __value(value: unknown): void
declare function __user(value: unknown): void
declare function __capped(value: unknown): void
declare function __compare(a: unknown, b: unknown): void
declare function __bits(value: unknown): void
declare function __reached(): void
