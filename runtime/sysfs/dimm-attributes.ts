import type { NdDimm } from '../bus/nd-dimm.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { ControlRegion } from '../acpi/records.ts'
import type { DimmActivation } from '../firmware/activation.ts'
import { be16, be32 } from '../nfit/identity.ts'
import { commandsText } from '../uapi/commands.ts'
import { hasFunction } from '../uapi/probe.ts'
import { attribute, type Attribute, type AttributeOptions } from './attribute.ts'
import type { NfitDimmFacts } from './nfit-facts.ts'
import { hexText, parseWord } from './parse.ts'

/** Intel function that freezes security. */
const FREEZE = 23

/** Attributes of `nmemN`. Source: drivers/nvdimm/dimm_devs.c; drivers/acpi/nfit/core.c. */
export const DIMM_ATTRIBUTES: readonly Attribute<NdDimm>[] = [
  attribute('modalias', { show: () => 'nd:t1\n' }),
  attribute('devtype', { show: () => 'nvdimm\n' }),
  attribute('commands', { show: ({ description }) => commandsText('dimm', description.cmdMask) }),
  attribute('state', { show: ({ isBusy }) => (isBusy ? 'active\n' : 'idle\n') }),
  attribute('flags', { show: ({ flagWords }) => spaced(flagWords) }),
  attribute('available_slots', {
    show: ({ labels }) => (labels === null ? err('ENXIO') : `${labels.availableSlots}\n`),
  }),
  attribute('security', {
    visible: hasSecurity,
    show: ({ description }) => {
      const user = description.security?.user ?? null
      return user === null ? err('EOPNOTSUPP') : `${user.mode}\n`
    },
    store: ({ description }, text) => description.security?.store(text) ?? err('EOPNOTSUPP'),
  }),
  attribute('frozen', {
    visible: (dimm) => hasSecurity(dimm) && canFreeze(dimm),
    show: ({ description }) => (description.security?.user?.frozen === true ? '1\n' : '0\n'),
  }),
  activation(
    'activate',
    (own) => {
      const state = own.state()
      if (!state.ok) return state
      return state.value === 'invalid' ? err('ENXIO') : ok(`${state.value}\n`)
    },
    {
      store: ({ description }, text) => {
        const word = parseWord(text, ['arm', 'disarm'])
        if (word === null) return err('EINVAL')
        return description.nfit?.activation?.arm(word === 'arm') ?? err('ENXIO')
      },
    },
  ),
  activation('result', (own) => {
    const result = own.result()
    return result.ok ? ok(`${result.value}\n`) : result
  }),
  nfit('handle', ({ record }) => ok(`${hexText(record.handle)}\n`)),
  nfit('phys_id', ({ record }) => ok(`${hexText(record.physicalId)}\n`)),
  nfit('flags', ({ flagWords }) => ok(spaced(flagWords))),
  nfit('family', ({ commands }) => (commands.family === null ? err('ENXIO') : ok(`${commands.family}\n`))),
  nfit('dsm_mask', ({ commands }) =>
    commands.family === null ? err('ENXIO') : ok(`${hexText(commands.dsmMask)}\n`),
  ),
  identity('vendor', (region) => word(be16(region.vendorId), 4)),
  identity('device', (region) => word(be16(region.deviceId), 4)),
  identity('rev_id', (region) => word(be16(region.revisionId), 4)),
  identity('subsystem_vendor', (region) => word(be16(region.subsystemVendorId), 4)),
  identity('subsystem_device', (region) => word(be16(region.subsystemDeviceId), 4)),
  identity('subsystem_rev_id', (region) => word(be16(region.subsystemRevisionId), 4)),
  identity('serial', (region) => word(be32(region.serialNumber), 8)),
  identity('format', (region) => word(region.code, 4)),
  attribute('nfit/format1', {
    visible: ({ description }) =>
      hasRegion(description.nfit) && (description.nfit?.record.formats.length ?? 0) > 1,
    show: ({ description }) => {
      const code = description.nfit?.record.formats[1]
      return code === undefined ? err('ENXIO') : word(code, 4)
    },
  }),
  attribute('nfit/formats', {
    visible: ({ description }) => hasRegion(description.nfit),
    show: ({ description }) => `${description.nfit?.record.formats.length ?? 0}\n`,
  }),
  attribute('nfit/id', {
    visible: ({ description }) => (description.nfit?.record.id ?? null) !== null,
    show: ({ description }) => `${description.nfit?.record.id ?? ''}\n`,
  }),
  attribute('nfit/dirty_shutdown', {
    visible: ({ description }) =>
      hasRegion(description.nfit) && (description.nfit?.dirtyShutdowns ?? null) !== null,
    show: ({ description }) => `${description.nfit?.dirtyShutdowns ?? 0}\n`,
  }),
]

/** Words, each followed by a blank. */
function spaced(words: readonly string[]): string {
  return `${words.map((one) => `${one} `).join('')}\n`
}

function word(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}\n`
}

function hasSecurity({ description }: NdDimm): boolean {
  return (description.security?.user ?? null) !== null
}

function canFreeze({ description }: NdDimm): boolean {
  const mask = description.nfit?.commands.dsmMask
  return mask !== undefined && hasFunction(mask, FREEZE)
}

function hasRegion(facts: NfitDimmFacts | null | undefined): boolean {
  return (facts?.record.controlRegion ?? null) !== null
}

/** An attribute that every DIMM of an NFIT has. */
function nfit(name: string, show: (facts: NfitDimmFacts) => Result<string, Errno>): Attribute<NdDimm> {
  return attribute(`nfit/${name}`, {
    visible: ({ description }) => (description.nfit ?? null) !== null,
    show: ({ description }) => {
      const facts = description.nfit ?? null
      return facts === null ? err('ENXIO') : show(facts)
    },
  })
}

/** An attribute that needs a control region. */
function identity(name: string, show: (region: ControlRegion) => string): Attribute<NdDimm> {
  return attribute(`nfit/${name}`, {
    visible: ({ description }) => hasRegion(description.nfit),
    show: ({ description }) => {
      const region = description.nfit?.record.controlRegion ?? null
      return region === null ? err('ENXIO') : show(region)
    },
  })
}

/** An attribute of DIMMs whose firmware can be activated; for the administrator. */
function activation(
  name: string,
  show: (own: DimmActivation) => Result<string, Errno>,
  options: Pick<AttributeOptions<NdDimm>, 'store'> = {},
): Attribute<NdDimm> {
  return attribute(`firmware/${name}`, {
    restricted: true,
    visible: ({ description }) => (description.nfit?.activation ?? null) !== null,
    show: ({ description }) => {
      const own = description.nfit?.activation ?? null
      return own === null ? err('ENXIO') : show(own)
    },
    ...options,
  })
}
