import type { NdBus } from '../bus/nd-bus.ts'
import { maskOf } from '../lib/bitmap.ts'
import type { CmdMask } from '../lib/brand.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { BUS_COMMANDS, commandsText } from '../uapi/commands.ts'
import type { BusActivation } from '../firmware/activation.ts'
import { attribute, type Attribute, type AttributeOptions } from './attribute.ts'
import type { NfitBusFacts } from './nfit-facts.ts'
import { hexText, parseBool, parseWord } from './parse.ts'

const SCRUB_COMMANDS: CmdMask = maskOf(
  BUS_COMMANDS.arsCap,
  BUS_COMMANDS.arsStart,
  BUS_COMMANDS.arsStatus,
) as CmdMask

/** Attributes of `ndbusN`. Source: drivers/nvdimm/bus.c, core.c; drivers/acpi/nfit/core.c. */
export const BUS_ATTRIBUTES: readonly Attribute<NdBus>[] = [
  attribute('commands', { show: ({ description }) => commandsText('bus', description.cmdMask) }),
  attribute('provider', { show: ({ description }) => `${description.provider}\n` }),
  // Probes run at once here, so whoever asks finds them settled.
  attribute('wait_probe', { show: () => '1\n' }),
  nfit('revision', (facts) => ok(`${facts.revision}\n`)),
  nfit('scrub', (facts, { isPrivileged }) => ok(facts.scrubber.show(isPrivileged)), {
    visible: canScrub,
    store: (bus, text) => bus.description.nfit?.scrubber.store(text) ?? err('ENXIO'),
  }),
  nfit('hw_error_scrub', (facts) => ok(facts.scrubber.hwErrorScrub ? '1\n' : '0\n'), {
    store: (bus, text) => {
      const word = parseWord(text, ['0', '1'])
      const scrubber = bus.description.nfit?.scrubber
      if (word === null || scrubber === undefined) return err('EINVAL')
      scrubber.hwErrorScrub = word === '1'
      return ok(null)
    },
  }),
  nfit('dsm_mask', (facts) => ok(`${hexText(facts.commands.dsmMask)}\n`)),
  activation('nfit/firmware_activate_noidle', (own) => ok(own.noIdle ? 'Y\n' : 'N\n'), {
    store: (bus, text) => {
      const value = parseBool(text)
      const own = bus.description.nfit?.activation ?? null
      if (!value.ok || own === null) return err('EINVAL')
      own.noIdle = value.value
      return ok(null)
    },
  }),
  activation('firmware/capability', (own) => {
    const capability = own.capability()
    if (!capability.ok) return capability
    return capability.value === 'none' ? err('EOPNOTSUPP') : ok(`${capability.value}\n`)
  }),
  activation(
    'firmware/activate',
    (own) => {
      const state = own.state()
      if (!state.ok) return state
      return state.value === 'invalid' ? err('ENXIO') : ok(`${state.value}\n`)
    },
    {
      restricted: true,
      store: (bus, text) => {
        if (parseWord(text, ['live', 'quiesce']) === null) return err('EINVAL')
        return bus.description.nfit?.activation?.activate() ?? err('ENXIO')
      },
    },
  ),
]

function canScrub({ description }: NdBus): boolean {
  return (
    (description.nfit ?? null) !== null && (description.cmdMask & SCRUB_COMMANDS) >>> 0 === SCRUB_COMMANDS
  )
}

/** An attribute that only buses of the NFIT have. */
function nfit(
  name: string,
  show: (facts: NfitBusFacts, access: { readonly isPrivileged: boolean }) => Result<string, Errno>,
  options: Omit<AttributeOptions<NdBus>, 'show'> = {},
): Attribute<NdBus> {
  return attribute(`nfit/${name}`, {
    visible: ({ description }) => (description.nfit ?? null) !== null,
    show: ({ description }, access) => {
      const facts = description.nfit ?? null
      return facts === null ? err('ENXIO') : show(facts, access)
    },
    ...options,
  })
}

/** An attribute of buses whose firmware can be activated. */
function activation(
  name: string,
  show: (own: BusActivation) => Result<string, Errno>,
  options: Omit<AttributeOptions<NdBus>, 'show' | 'visible'> = {},
): Attribute<NdBus> {
  return attribute(name, {
    visible: ({ description }) => canActivate(description.nfit?.activation ?? null),
    show: ({ description }) => {
      const own = description.nfit?.activation ?? null
      return own === null ? err('ENXIO') : show(own)
    },
    ...options,
  })
}

/** Whether firmware of the bus can be activated: with idle memory at least. */
export function canActivate(own: BusActivation | null): boolean {
  const capability = own?.capability() ?? null
  return capability !== null && capability.ok && capability.value !== 'none'
}
