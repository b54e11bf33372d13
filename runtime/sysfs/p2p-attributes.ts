import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { P2pProvider } from '../p2pdma/p2p-provider.ts'
import { attribute, type Attribute } from './attribute.ts'
import { parseBool } from './parse.ts'

/** Attributes of a PCI function whose memory others may use. Source: drivers/pci/p2pdma.c. */
export const P2P_ATTRIBUTES: readonly Attribute<P2pProvider>[] = [
  attribute('p2pmem/size', { show: ({ size }) => `${size}\n` }),
  attribute('p2pmem/available', { show: ({ available }) => `${available}\n` }),
  attribute('p2pmem/published', { show: ({ isPublished }) => `${isPublished ? 1 : 0}\n` }),
]

/** Whether a driver uses memory of other devices: not, of any, or of this one. */
export type P2pChoice = 'none' | 'any' | P2pProvider

/**
 * The choice that a text makes: the name of a PCI function, or yes or no. The digits 0 and 1 stand alone, so that the
 * name of a function that is missing is no answer.
 * Error -ENODEV: no such function, or it has no memory for others. Source: `pci_p2pdma_enable_store`.
 */
export function parseP2pChoice(
  text: string,
  find: (name: string) => P2pProvider | null,
): Result<P2pChoice, Errno> {
  const word = text.replace(/\n$/, '')
  const provider = find(word)
  if (provider !== null) return provider.size > 0n ? ok(provider) : err('ENODEV')
  if (/^[01]./.test(word)) return err('ENODEV')
  const isEnabled = parseBool(word)
  if (!isEnabled.ok) return err('ENODEV')
  return ok(isEnabled.value ? 'any' : 'none')
}

/** The text of a choice. Source: `pci_p2pdma_enable_show`. */
export function p2pChoiceText(choice: P2pChoice): string {
  if (choice === 'none') return '0\n'
  return choice === 'any' ? '1\n' : `${choice.device.name}\n`
}
